import { InputError, NotFoundError } from '../api/rooms.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { KnownBase, SavedWhatIf, WhatIfBase, WhatIfRooms } from '../domain/whatIf.ts';
import type { Store } from '../persistence/port.ts';
import { type ApplicationPorts, createApplications } from './applications.ts';
import { createWhatIfJobs } from './jobs.ts';
import { taskOf } from './taskOf.ts';

export interface WhatIfPorts extends Omit<ApplicationPorts, 'store'> {
  readonly store: ApplicationPorts['store'] & Pick<Store, 'listWhatIfs' | 'getWhatIf' | 'putWhatIf' | 'removeWhatIf'>;
  /** What a what-if starts from; see `whatIfBase`. */
  readonly base: (base: KnownBase) => Promise<WhatIfBase>;
  /** Path of the bundle that a job's thread runs. */
  readonly threadPath: string;
}

/** Removed what-ifs that can still be brought back. */
const mostRemoved = 50;

/** Suppositions: where they start from, what they come to, keeping them, and making them true. */
export const createWhatIf = (ports: WhatIfPorts): WhatIfRooms => {
  const { store, now, newId } = ports;
  const jobs = createWhatIfJobs({ threadPath: ports.threadPath, newId });
  const applications = createApplications(ports);
  const removed = new Map<string, SavedWhatIf>();
  const load = async (id: string): Promise<SavedWhatIf> => {
    const found = await store.getWhatIf(id);
    if (!found) throw new NotFoundError('savedWhatIf', id);
    return found;
  };
  return {
    base: ports.base,
    start: async (run) => {
      const { task, skipped } = await taskOf(run, ports.base);
      const started = jobs.start(task, skipped);
      if (!started) throw new InputError('scenario', sayOfFault('refused.manyWhatIfs'));
      return started;
    },
    job: (jobId) => jobs.job(jobId),
    follow: (jobId, signal) => jobs.follow(jobId, signal),
    cancel: (jobId) => jobs.cancel(jobId),
    saved: async () => (await store.listWhatIfs()).map(({ scenario: _scenario, ...rest }) => rest),
    load,
    save: async ({ name, scenario, result }, actor) => {
      const at = new Date(now());
      const id = newId();
      await store.putWhatIf({ id, name, createdBy: actor.name, createdAt: at, updatedAt: at, scenario, result });
      await actor.audit({ action: 'what-if.save', subject: id, before: null, after: { name, result } });
      return { id };
    },
    rename: async ({ id, name }, actor) => {
      const before = await load(id);
      await store.putWhatIf({ ...before, name, updatedAt: new Date(now()) });
      await actor.audit({ action: 'what-if.rename', subject: id, before: { name: before.name }, after: { name } });
    },
    remove: async (id, actor) => {
      const before = await load(id);
      await store.removeWhatIf(id);
      removed.set(id, before);
      for (const oldest of [...removed.keys()].slice(0, Math.max(0, removed.size - mostRemoved)))
        removed.delete(oldest);
      await actor.audit({ action: 'what-if.remove', subject: id, before: { name: before.name }, after: null });
    },
    restore: async (id, actor) => {
      const before = removed.get(id);
      if (!before) throw new NotFoundError('removedWhatIf', id);
      await store.putWhatIf(before);
      removed.delete(id);
      await actor.audit({ action: 'what-if.restore', subject: id, before: null, after: { name: before.name } });
    },
    live: applications.live,
    apply: applications.apply,
    undo: applications.undo,
  };
};
