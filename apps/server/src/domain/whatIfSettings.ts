import { type Change, quoted, type Said, type SkippedChange } from '@whetstone/scheduler';
import { z } from 'zod';
import { type PolicyName, policyNames } from './policy.ts';
import { sayOfState } from './sentences/stateSentences.ts';
import { constraintsSchema, streamSettingsSchema } from './stream.ts';

/** Settings of a stream that a what-if may change on a running server, with what they may be. */
const streamFields = {
  minAccuracy: constraintsSchema.shape.minAccuracy,
  weight: constraintsSchema.shape.weight,
  targetFps: constraintsSchema.shape.targetFps,
  maxLatencyMs: constraintsSchema.shape.maxLatencyMs,
  windowSeconds: streamSettingsSchema.shape.windowSeconds,
  retraining: z.boolean(),
} as const;
export type StreamField = keyof typeof streamFields;
const fieldNames = Object.keys(streamFields) as StreamField[];

const value = z.union([z.number(), z.boolean(), z.string().max(60)]);

/** One setting of the live configuration that is to change. */
export const appliedSettingSchema = z.object({
  /** Null is the server's. */
  streamId: z.string().min(1).nullable(),
  /** The stream's name, for people. */
  name: z.string().max(200),
  field: z.enum([...(fieldNames as [StreamField, ...StreamField[]]), 'policy']),
  before: value,
  after: value,
});
export type AppliedSetting = z.output<typeof appliedSettingSchema>;

/** What was applied; undoing brings back every setting that nobody changed since. */
export interface Application {
  readonly id: string;
  readonly at: Date;
  readonly by: string;
  readonly settings: readonly AppliedSetting[];
}

/** The settings as they stand. */
export interface LiveSettings {
  readonly policy: PolicyName;
  readonly streams: readonly {
    readonly streamId: string;
    readonly name: string;
    readonly settings: Readonly<Record<StreamField, number | boolean>>;
  }[];
}

/** What applying would change, and which suppositions it cannot make true. */
export interface ApplyPreview {
  readonly settings: readonly AppliedSetting[];
  readonly left: readonly SkippedChange[];
}

/** Why a setting may not have a value; null where it may. */
export const settingFault = ({ field, after }: Pick<AppliedSetting, 'field' | 'after'>): string | null => {
  if (field === 'policy')
    return policyNames.some((name) => name === after)
      ? null
      : `the policy ${after} does not run live; choose one of ${policyNames.join(', ')}`;
  const checked = streamFields[field].safeParse(after);
  return checked.success ? null : `${field} ${after} ${checked.error.issues[0]?.message ?? 'is not valid'}`;
};

const whyLeft = (change: Change): Said | null => {
  switch (change.kind) {
    case 'demands':
      if (change.set.startAccuracy !== undefined) return sayOfState('left.accuracy');
      return change.set.site !== undefined ? sayOfState('left.site') : null;
    case 'planning':
      return sayOfState('left.planning');
    case 'add-streams':
      return sayOfState('left.addStreams');
    case 'remove-streams':
      return sayOfState('left.removeStreams');
    case 'link':
    case 'remove-link':
      return sayOfState('left.links');
    default:
      return sayOfState('left.devices');
  }
};

/**
 * What of the changes the live configuration can take: demands on streams that run, and the policy. The last change of a
 * setting counts, and one that is as it was already is none.
 */
export const previewSettings = (
  live: LiveSettings,
  changes: readonly Change[],
  policy: string | null,
): ApplyPreview => {
  const wanted = new Map<string, AppliedSetting>();
  const left: SkippedChange[] = [];
  const leave = (index: number, { text, wording }: Said) => left.push({ index, reason: text, wording });
  for (const [index, change] of changes.entries()) {
    const reason = whyLeft(change);
    if (reason) leave(index, reason);
    if (change.kind !== 'demands') continue;
    for (const stream of live.streams) {
      if (change.streamIds !== null && !change.streamIds.includes(stream.streamId)) continue;
      for (const setting of settingsOf(stream, change.set)) wanted.set(`${stream.streamId} ${setting.field}`, setting);
    }
    const strange = change.streamIds?.some((id) => !live.streams.some(({ streamId }) => streamId === id));
    if (strange && !reason) leave(index, sayOfState('left.strangers'));
  }
  const settings = [...wanted.values()];
  if (policy !== null)
    settings.push({ streamId: null, name: 'this server', field: 'policy', before: live.policy, after: policy });
  const changed = settings.filter(({ before, after }) => before !== after);
  for (const fault of changed.map(settingFault)) if (fault) leave(-1, quoted(fault));
  return { settings: changed.filter((setting) => settingFault(setting) === null), left };
};

const settingsOf = (
  { streamId, name, settings }: LiveSettings['streams'][number],
  set: Extract<Change, { kind: 'demands' }>['set'],
): AppliedSetting[] =>
  fieldNames.flatMap((field) => {
    const after = set[field];
    return after === undefined ? [] : [{ streamId, name, field, before: settings[field], after }];
  });
