import {
  type Change,
  type PolicyName,
  type Problem,
  policyDescriptions,
  type Said,
  type SkippedChange,
  type StreamNames,
  type SweepQuestion,
  type WhatIfOutcome,
  type WhatIfProgress,
  type Wording,
} from '@whetstone/scheduler';
import { z } from 'zod';
import type { Actor } from './actor.ts';
import type { Application, AppliedSetting, LiveSettings } from './whatIfSettings.ts';

const id = z.string().min(1).max(200);
const accuracy = z
  .number()
  .min(0, 'must be between 0 and 1, as a fraction: 0.7 is 70 %')
  .max(1, 'must be between 0 and 1, as a fraction: 0.7 is 70 %');
const positive = z.number().gt(0, 'must be greater than 0').max(1e6, 'must be at most 1000000');
const seconds = z.number().min(0, 'must be at least 0 seconds').max(604_800, 'must be at most 604800 seconds (a week)');
const windowSeconds = z.number().min(1, 'must be at least 1 second').max(604_800, 'must be at most 604800 s (a week)');

const deviceSchema = z.object({
  id,
  gpuCount: positive,
  speed: positive.optional(),
  memoryGigabytes: positive.optional(),
  site: id.optional(),
});
const linkSchema = z.object({
  fromSite: id,
  toSite: id,
  uploadMbps: positive,
  downloadMbps: positive,
  latencySeconds: seconds.optional(),
  available: z.boolean().optional(),
});
const demandsSchema = z.object({
  minAccuracy: accuracy.optional(),
  weight: positive.optional(),
  windowSeconds: windowSeconds.optional(),
  targetFps: positive.optional(),
  maxLatencyMs: positive.optional(),
  retraining: z.boolean().optional(),
  startAccuracy: accuracy.optional(),
  site: id.optional(),
});

const changeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('planning'),
    set: z.object({
      allocationUnit: positive.optional(),
      stealQuantum: positive.optional(),
      labellingDelaySeconds: seconds.optional(),
      maxRetrainingShare: positive.optional(),
      promotion: z.enum(['always', 'gated']).optional(),
    }),
  }),
  z.object({
    kind: z.literal('device'),
    deviceId: id,
    set: deviceSchema
      .omit({ id: true })
      .extend({ memoryGigabytes: positive.nullable(), available: z.boolean() })
      .partial(),
  }),
  z.object({ kind: z.literal('add-device'), device: deviceSchema }),
  z.object({ kind: z.literal('remove-device'), deviceId: id }),
  z.object({
    kind: z.literal('lose-device'),
    deviceId: id,
    atSeconds: seconds,
    backAtSeconds: seconds.nullable(),
  }),
  z.object({ kind: z.literal('link'), link: linkSchema }),
  z.object({ kind: z.literal('remove-link'), fromSite: id, toSite: id }),
  z.object({ kind: z.literal('demands'), streamIds: z.array(id).max(2000).readonly().nullable(), set: demandsSchema }),
  z.object({ kind: z.literal('add-streams'), like: id, count: z.number().int().min(1).max(1000) }),
  z.object({ kind: z.literal('remove-streams'), streamIds: z.array(id).min(1).max(2000).readonly() }),
]) satisfies z.ZodType<Change>;

const baseSchema = z.discriminatedUnion('kind', [
  /** The streams as they are, each at the start of its next window. */
  z.object({ kind: z.literal('now') }),
  /** What was decided over in a past window. */
  z.object({ kind: z.literal('window'), windowId: id }),
  z.object({ kind: z.literal('empty') }),
  /** A problem in the command line's format: pinned, saved or imported. */
  z.object({
    kind: z.literal('problem'),
    problem: z.record(z.string(), z.unknown()),
    names: z.record(z.string(), z.string()).default({}),
    policy: z.string().optional(),
    label: z.string().max(200).optional(),
  }),
]);

const whatIfPolicyNames = Object.keys(policyDescriptions) as [PolicyName, ...PolicyName[]];
const policySchema = z.enum(whatIfPolicyNames);

const changesSchema = z.array(changeSchema).max(500, 'must be at most 500 changes');

/** What is supposed: where it starts from, what is otherwise, and under which policies. */
export const scenarioSchema = z.object({
  base: baseSchema,
  changes: changesSchema.default([]),
  policies: z.array(policySchema).min(1, 'must have at least one policy').max(8, 'must be at most 8 policies'),
});
export type Scenario = z.output<typeof scenarioSchema>;

export const questionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('gpus'), target: accuracy, deviceId: id.optional(), most: positive.max(4096) }),
  z.object({
    kind: z.literal('cameras'),
    like: id,
    target: accuracy.nullable(),
    most: z.number().int().min(1).max(1000),
  }),
  z.object({
    kind: z.literal('windows'),
    seconds: z.array(windowSeconds).min(2).max(12).readonly(),
    driftPerMinute: z.number().min(0).max(1),
  }),
  z.object({ kind: z.literal('quantum'), values: z.array(positive).min(2).max(16).readonly() }),
]) satisfies z.ZodType<SweepQuestion>;

/** What to work out for a scenario. */
export const whatIfRunSchema = z.object({
  scenario: scenarioSchema,
  /** Absent: the scenario's policies against the baseline. Else a question, under the scenario's first policy. */
  question: questionSchema.optional(),
});
export type WhatIfRun = z.output<typeof whatIfRunSchema>;

export const savedWhatIfSchema = z.object({
  name: z.string().trim().min(1, 'must not be empty').max(80, 'must have at most 80 characters'),
  scenario: scenarioSchema,
  /** What came out, for the list. */
  result: z
    .object({
      policy: z.string().max(60),
      source: z.enum(['estimated', 'simulated']).default('estimated'),
      objective: accuracy,
      baseline: accuracy,
    })
    .nullable()
    .default(null),
});

/** Where a what-if starts from what the server knows; the rest is the caller's own. */
export const knownBaseSchema = z.discriminatedUnion('kind', [baseSchema.options[0], baseSchema.options[1]]);
export type KnownBase = z.output<typeof knownBaseSchema>;

/** A problem to suppose changes of. */
export interface WhatIfBase {
  readonly problem: Problem;
  readonly names: StreamNames;
  /** Policy that the baseline is planned by. */
  readonly policy: PolicyName;
  /** What it is, in words: "now", or which window. */
  readonly label: string;
  readonly labelWording?: Wording | null;
  /** ms since the epoch; null for an empty one. */
  readonly takenAt: number | null;
  /** What a reader should know about it. */
  readonly notes: readonly Said[];
  /** Accuracy that a model loses a minute by the newest windows' drift measures; null where none was measured. */
  readonly driftPerMinute: number | null;
}

/** A what-if that is being worked out beside the server's own thread. */
export type WhatIfJob = { readonly jobId: string } & (
  | { readonly status: 'queued'; readonly ahead: number }
  | ({ readonly status: 'running' } & WhatIfProgress)
  | { readonly status: 'done'; readonly outcome: WhatIfOutcome; readonly skipped: readonly SkippedChange[] }
  | { readonly status: 'failed'; readonly reason: string; readonly wording?: Wording | null }
  | { readonly status: 'cancelled' }
);

export interface SavedWhatIf {
  readonly id: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly scenario: Scenario;
  readonly result: z.output<typeof savedWhatIfSchema>['result'];
}

/** What the API asks of the what-if's room. */
export interface WhatIfRooms {
  base(base: KnownBase): Promise<WhatIfBase>;
  start(run: WhatIfRun): Promise<{ readonly jobId: string }>;
  job(jobId: string): WhatIfJob;
  /** The job now and at every change, until it is finished or the signal aborts. */
  follow(jobId: string, signal: AbortSignal): AsyncIterable<WhatIfJob>;
  cancel(jobId: string): void;
  saved(): Promise<readonly Omit<SavedWhatIf, 'scenario'>[]>;
  load(id: string): Promise<SavedWhatIf>;
  save(input: z.output<typeof savedWhatIfSchema>, actor: Actor): Promise<{ readonly id: string }>;
  rename(input: { readonly id: string; readonly name: string }, actor: Actor): Promise<void>;
  remove(id: string, actor: Actor): Promise<void>;
  restore(id: string, actor: Actor): Promise<void>;
  live(): LiveSettings;
  apply(settings: readonly AppliedSetting[], actor: Actor): Promise<Application>;
  undo(applicationId: string, actor: Actor): Promise<{ readonly kept: readonly AppliedSetting[] }>;
}
