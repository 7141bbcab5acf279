import { InputError, NotFoundError } from '../api/rooms.ts';
import type { Actor } from '../domain/actor.ts';
import { type PolicyName, policyNames } from '../domain/policy.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { Stream } from '../domain/stream.ts';
import { type Application, type AppliedSetting, type LiveSettings, settingFault } from '../domain/whatIfSettings.ts';
import type { Store } from '../persistence/port.ts';

export interface ApplicationPorts {
  readonly store: Pick<Store, 'setting' | 'setSetting'>;
  readonly now: () => number;
  readonly newId: () => string;
  /** Streams that run, and the policy. */
  readonly streams: () => readonly Stream[];
  readonly policy: () => PolicyName;
  readonly updateStream: (
    change: { streamId: string; settings: Pick<Stream, 'constraints' | 'windowSeconds' | 'retraining'> & Stream },
    actor: Actor,
  ) => Promise<void>;
  readonly setPolicy: (policy: PolicyName, actor: Actor) => Promise<void>;
}

/** Applications that can still be undone. */
const mostKept = 20;
const settingKey = 'whatIf.applications';

const settingsOf = ({ constraints, windowSeconds, retraining }: Stream) => ({
  minAccuracy: constraints.minAccuracy,
  weight: constraints.weight,
  targetFps: constraints.targetFps,
  maxLatencyMs: constraints.maxLatencyMs,
  windowSeconds,
  retraining,
});

/** Makes suppositions true, all at once where nothing speaks against one of them, and takes them back. */
export const createApplications = (ports: ApplicationPorts) => {
  const live = (): LiveSettings => ({
    policy: ports.policy(),
    streams: ports.streams().map((stream) => ({
      streamId: stream.id,
      name: stream.name,
      settings: settingsOf(stream),
    })),
  });
  const valueNow = ({ streamId, field }: AppliedSetting): AppliedSetting['before'] | null => {
    if (field === 'policy') return ports.policy();
    const stream = ports.streams().find(({ id }) => id === streamId);
    return stream ? settingsOf(stream)[field] : null;
  };
  /** The first thing that speaks against a setting. */
  const check = (setting: AppliedSetting): void => {
    const fault = settingFault(setting);
    if (fault) throw new InputError('settings', sayOfFault('refused.setting', { name: setting.name, fault }));
    const present = valueNow(setting);
    if (present === null) throw new InputError('settings', sayOfFault('refused.notHere', { name: setting.name }));
    if (present !== setting.before)
      throw new InputError(
        'settings',
        sayOfFault('refused.changedSince', {
          field: setting.field,
          name: setting.name,
          present: String(present),
          before: String(setting.before),
        }),
      );
  };
  const write = async (settings: readonly AppliedSetting[], actor: Actor): Promise<void> => {
    for (const stream of ports.streams()) {
      const own = settings.filter(({ streamId }) => streamId === stream.id);
      if (own.length > 0) await ports.updateStream({ streamId: stream.id, settings: withSettings(stream, own) }, actor);
    }
    const policy = settings.find(({ field }) => field === 'policy')?.after;
    const known = policyNames.find((name) => name === policy);
    if (known) await ports.setPolicy(known, actor);
  };
  const kept = async (): Promise<readonly Application[]> =>
    (await ports.store.setting<readonly Application[]>(settingKey)) ?? [];
  return {
    live,
    apply: async (settings: readonly AppliedSetting[], actor: Actor): Promise<Application> => {
      for (const setting of settings) check(setting);
      await write(settings, actor);
      const application = { id: ports.newId(), at: new Date(ports.now()), by: actor.name, settings };
      await ports.store.setSetting(settingKey, [...(await kept()), application].slice(-mostKept));
      await actor.audit({
        action: 'what-if.apply',
        subject: application.id,
        before: settings.map(({ name, field, before }) => ({ name, field, value: before })),
        after: settings.map(({ name, field, after }) => ({ name, field, value: after })),
      });
      return application;
    },
    /** @returns settings that were left as they are, because somebody changed them since */
    undo: async (applicationId: string, actor: Actor): Promise<{ readonly kept: readonly AppliedSetting[] }> => {
      const all = await kept();
      const application = all.find(({ id }) => id === applicationId);
      if (!application) throw new NotFoundError('appliedWhatIf', applicationId);
      const back = application.settings.map((setting) => ({
        ...setting,
        before: setting.after,
        after: setting.before,
      }));
      const untouched = back.filter((setting) => valueNow(setting) === setting.before);
      await write(untouched, actor);
      await ports.store.setSetting(
        settingKey,
        all.filter(({ id }) => id !== applicationId),
      );
      await actor.audit({
        action: 'what-if.undo',
        subject: applicationId,
        before: untouched.map(({ name, field, before }) => ({ name, field, value: before })),
        after: untouched.map(({ name, field, after }) => ({ name, field, value: after })),
      });
      return { kept: back.filter((setting) => !untouched.includes(setting)) };
    },
  };
};

const withSettings = (stream: Stream, settings: readonly AppliedSetting[]): Stream => {
  const set: Partial<Record<AppliedSetting['field'], AppliedSetting['after']>> = {};
  for (const { field, after } of settings) set[field] = after;
  const { windowSeconds = stream.windowSeconds, retraining = stream.retraining, policy: _policy, ...constraints } = set;
  return {
    ...stream,
    constraints: { ...stream.constraints, ...constraints } as Stream['constraints'],
    windowSeconds: Number(windowSeconds),
    retraining: retraining === true,
  };
};
