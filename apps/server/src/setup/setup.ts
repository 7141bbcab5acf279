import type { Actor } from '../domain/actor.ts';
import { type Setup, type SetupMark, type SetupProgress, setupProgressSchema } from '../domain/setup.ts';
import type { SettingPort } from '../preferences/preferences.ts';

const settingKey = 'setup';
const nothingYet: SetupProgress = { steps: {}, streamId: null, finished: null };

export interface SetupPorts {
  readonly settings: SettingPort;
  readonly now: () => number;
  /** Whether a stream was ever added, be it removed since. */
  readonly anyStream: () => Promise<boolean>;
}

/** How far a newcomer was led; kept with the data, so that every browser and every start knows. */
export const createSetup = ({ settings, now, anyStream }: SetupPorts) => {
  const read = async (): Promise<SetupProgress> =>
    setupProgressSchema.safeParse(await settings.setting(settingKey)).data ?? nothingYet;
  return {
    async get(): Promise<Setup> {
      const progress = await read();
      const begun = Object.keys(progress.steps).length > 0;
      return { ...progress, due: progress.finished === null && (begun || !(await anyStream())) };
    },

    async mark({ step, outcome, streamId }: SetupMark, actor: Actor): Promise<void> {
      const before = await read();
      const steps = { ...before.steps, [step]: outcome };
      const after = { ...before, steps, streamId: streamId ?? before.streamId };
      await settings.setSetting(settingKey, after);
      await actor.audit({ action: 'setup.mark', subject: step, before: before.steps, after: after.steps });
    },

    /** The dashboard leads here no more by itself; steps that were not done stay open to be done. */
    async finish(actor: Actor): Promise<void> {
      const before = await read();
      if (before.finished !== null) return;
      const finished = { at: new Date(now()).toISOString(), by: actor.name };
      await settings.setSetting(settingKey, { ...before, finished });
      await actor.audit({ action: 'setup.finish', subject: 'setup', before: null, after: { steps: before.steps } });
    },
  };
};

export type SetupRoom = ReturnType<typeof createSetup>;
