import { EventEmitter, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { quantity, quoted, type Said, type SkippedChange, type WhatIfTask } from '@whetstone/scheduler';
import { NotFoundError } from '../api/rooms.ts';
import { sayOfState } from '../domain/sentences/stateSentences.ts';
import type { WhatIfJob } from '../domain/whatIf.ts';
import type { FromWhatIfThread } from './thread.ts';

/** Jobs at work at once: the rest of the machine's cores belong to the streams. */
const mostRunning = 1;
/** Jobs that wait; whoever asks for more is refused. */
const mostWaiting = 20;
/** Finished jobs that can still be asked for. */
const mostKept = 40;
/** A job that takes longer is ended: by then whoever asked is gone. */
const patienceMs = 5 * 60_000;

type State = WhatIfJob extends infer Job ? (Job extends WhatIfJob ? Omit<Job, 'jobId' | 'ahead'> : never) : never;

interface Entry {
  readonly jobId: string;
  readonly task: WhatIfTask;
  readonly skipped: readonly SkippedChange[];
  state: State;
  end: (() => void) | null;
}

export interface WhatIfJobs {
  /** @returns null where too many wait already */
  start(task: WhatIfTask, skipped: readonly SkippedChange[]): { readonly jobId: string } | null;
  /** @throws {NotFoundError} */
  job(jobId: string): WhatIfJob;
  /** The job now and at every change, until it is finished or the signal aborts. @throws {NotFoundError} */
  follow(jobId: string, signal: AbortSignal): AsyncIterable<WhatIfJob>;
  /** Ends it whether it waits or works; a finished one stays as it is. @throws {NotFoundError} */
  cancel(jobId: string): void;
  /** Ends every thread. */
  close(): void;
}

export interface WhatIfJobsOptions {
  /** Path of the bundle that a job's thread runs. */
  readonly threadPath: string;
  readonly newId: () => string;
}

/** What-ifs at work, each in a thread of its own, one after the other. */
export const createWhatIfJobs = ({ threadPath, newId }: WhatIfJobsOptions): WhatIfJobs => {
  const entries = new Map<string, Entry>();
  const changes = new EventEmitter().setMaxListeners(0);
  let version = 0;
  const setState = (entry: Entry, state: State): void => {
    entry.state = state;
    version += 1;
    changes.emit('change');
  };
  const withStatus = (status: State['status']) => [...entries.values()].filter(({ state }) => state.status === status);
  const find = (jobId: string): Entry => {
    const entry = entries.get(jobId);
    if (!entry) throw new NotFoundError('whatIfAtWork', jobId);
    return entry;
  };
  const finish = (entry: Entry, state: State): void => {
    if (entry.state.status !== 'running' && entry.state.status !== 'queued') return;
    entry.end?.();
    entry.end = null;
    setState(entry, state);
    const finished = [...entries.values()].filter(
      ({ state: { status } }) => status !== 'queued' && status !== 'running',
    );
    for (const { jobId } of finished.slice(0, Math.max(0, finished.length - mostKept))) entries.delete(jobId);
    next();
  };
  const next = (): void => {
    const [entry] = withStatus('queued');
    if (!entry || withStatus('running').length >= mostRunning) return;
    setState(entry, { status: 'running', done: 0, of: 1, doing: sayOfState('job.starting') });
    entry.end = run(entry, threadPath, { finish, setState });
  };
  const told = (entry: Entry): WhatIfJob => {
    const { jobId, state } = entry;
    return state.status === 'queued'
      ? { jobId, ...state, ahead: withStatus('queued').indexOf(entry) + withStatus('running').length }
      : { jobId, ...state };
  };
  return {
    start(task, skipped) {
      if (withStatus('queued').length >= mostWaiting) return null;
      const jobId = newId();
      entries.set(jobId, { jobId, task, skipped, state: { status: 'queued' }, end: null });
      next();
      return { jobId };
    },
    job: (jobId) => told(find(jobId)),
    async *follow(jobId, signal) {
      const entry = find(jobId);
      while (!signal.aborted) {
        const seen = version;
        yield told(entry);
        if (entry.state.status !== 'queued' && entry.state.status !== 'running') return;
        // What changed while the last was on its way is told without waiting.
        if (version === seen) await once(changes, 'change', { signal }).catch(() => {});
      }
    },
    cancel: (jobId) => finish(find(jobId), { status: 'cancelled' }),
    close: () => {
      for (const { end } of entries.values()) end?.();
    },
  };
};

const because = ({ text, wording }: Said) => ({ reason: text, wording });

interface Told {
  readonly finish: (entry: Entry, state: State) => void;
  readonly setState: (entry: Entry, state: State) => void;
}

/** Runs a job's thread. @returns how to end it */
const run = (entry: Entry, threadPath: string, { finish, setState }: Told): (() => void) => {
  const worker = new Worker(threadPath, { workerData: entry.task, execArgv: [], name: 'what-if' });
  const timer = setTimeout(
    () =>
      finish(entry, {
        status: 'failed',
        ...because(sayOfState('job.tooLong', { patience: quantity('duration', patienceMs / 1000) })),
      }),
    patienceMs,
  );
  worker.on('message', (message: FromWhatIfThread) => {
    if (message.kind === 'done') finish(entry, { status: 'done', outcome: message.outcome, skipped: entry.skipped });
    else if (entry.state.status === 'running') {
      const { kind: _kind, ...progress } = message;
      setState(entry, { status: 'running', ...progress });
    }
  });
  worker.on('error', (error) =>
    finish(entry, { status: 'failed', ...because(quoted(error instanceof Error ? error.message : String(error))) }),
  );
  worker.on('exit', (code) =>
    finish(entry, { status: 'failed', ...because(quoted(`its thread ended with code ${code}`)) }),
  );
  return () => {
    clearTimeout(timer);
    worker.removeAllListeners('exit');
    void worker.terminate();
  };
};
