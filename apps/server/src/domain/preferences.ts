import { z } from 'zod';
import { streamSettingsSchema } from './stream.ts';

/** How long things are kept. Windows, outcomes, models, events and the audit log are kept for good. */
export const retentionSchema = z.object({
  /** Hourly accuracy of each stream. */
  accuracyDays: z.number().int().min(200, 'must be at least 200 days').max(3650, 'must be at most 3650 days'),
  /** Plans and grants, which explain decisions and draw lanes. */
  decisionDays: z.number().int().min(7, 'must be at least 7 days').max(3650, 'must be at most 3650 days'),
  /** Labelled crops; a window's label budget is at most 20,000, so that the newest window is always whole. */
  samplesPerStream: z
    .number()
    .int()
    .min(20_000, 'must be at least 20000, so that the newest window stays whole')
    .max(500_000, 'must be at most 500000'),
});
export type Retention = z.output<typeof retentionSchema>;

export const defaultRetention: Retention = { accuracyDays: 3650, decisionDays: 90, samplesPerStream: 20_000 };

/** What the form of a new camera starts with. */
export const streamDefaultsSchema = streamSettingsSchema.pick({
  constraints: true,
  windowSeconds: true,
  labelBudget: true,
});
export type StreamDefaults = z.output<typeof streamDefaultsSchema>;

export const firstStreamDefaults: StreamDefaults = {
  constraints: { minAccuracy: 0.4, maxLatencyMs: 500, targetFps: 10, weight: 1 },
  windowSeconds: 200,
  labelBudget: 200,
};

export interface Preferences {
  readonly retention: Retention;
  readonly streamDefaults: StreamDefaults;
}
