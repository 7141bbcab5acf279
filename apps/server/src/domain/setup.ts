import { z } from 'zod';
import { goldenSourceSchema } from './stream.ts';

/** What a newcomer is led through, in this order. */
export const setupSteps = ['account', 'devices', 'camera', 'constraints', 'golden'] as const;
export type SetupStep = (typeof setupSteps)[number];

/** What became of a step: done, or left out on purpose. */
export const stepOutcomes = ['done', 'skipped'] as const;
export type StepOutcome = (typeof stepOutcomes)[number];

export const setupMarkSchema = z.object({
  step: z.enum(setupSteps),
  outcome: z.enum(stepOutcomes),
  /** The stream of the camera that was added, which later steps are about. */
  streamId: z.string().min(1).max(100).optional(),
});
export type SetupMark = z.output<typeof setupMarkSchema>;

/** How far the first steps went, as it is stored. */
export const setupProgressSchema = z.object({
  steps: z.partialRecord(z.enum(setupSteps), z.enum(stepOutcomes)),
  streamId: z.string().nullable(),
  finished: z.object({ at: z.iso.datetime(), by: z.string() }).nullable(),
});
export type SetupProgress = z.output<typeof setupProgressSchema>;

export interface Setup extends SetupProgress {
  /** Whether the dashboard should lead to the first steps by itself: begun and not finished, or nothing was ever added. */
  readonly due: boolean;
}

/** Which golden model to try on which camera. */
export const goldenCheckSchema = z.object({ streamId: z.string().min(1), golden: goldenSourceSchema });
export type GoldenCheckQuery = z.output<typeof goldenCheckSchema>;
