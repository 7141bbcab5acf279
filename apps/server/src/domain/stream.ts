import { z } from 'zod';

/** Classes of the built-in golden and edge models, in the order of their outputs. */
export const streetClasses = ['background', 'car', 'truck', 'bus', 'motorcycle', 'bicycle', 'person'] as const;

const box = z.object({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  width: z.number().gt(0).max(1),
  height: z.number().gt(0).max(1),
});

/** Which parts of a frame are classified. Boxes are fractions of the frame. */
export const regionsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('moving') }),
  z.object({ kind: z.literal('frame') }),
  z.object({ kind: z.literal('fixed'), boxes: z.array(box).min(1).max(16) }),
]);
export type RegionSelection = z.infer<typeof regionsSchema>;

/** Who labels samples: the built-in golden model, an operator's ONNX model, or the labels of an image set. */
export const goldenSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('builtin') }),
  z.object({ kind: z.literal('model'), modelId: z.string().min(1) }),
  z.object({ kind: z.literal('labels') }),
]);
export type GoldenSource = z.infer<typeof goldenSourceSchema>;

/** What an operator demands of a stream; may change while it runs. */
export const constraintsSchema = z.object({
  /** `a_MIN`: floor on inference accuracy at every instant, in [0, 1]. */
  minAccuracy: z
    .number()
    .min(0, 'must be between 0 and 1, as a fraction: 0.7 is 70 %')
    .max(1, 'must be between 0 and 1, as a fraction: 0.7 is 70 %'),
  /** p95 from capture to prediction, in ms. */
  maxLatencyMs: z.number().min(10, 'must be at least 10 ms').max(60_000, 'must be at most 60000 ms'),
  /** Frames per second that inference should keep up with. */
  targetFps: z.number().min(0.1, 'must be at least 0.1 fps').max(30, 'must be at most 30 fps'),
  /** Weight of this stream's accuracy in the scheduler's objective. */
  weight: z.number().gt(0, 'must be greater than 0').max(100, 'must be at most 100'),
});
export type Constraints = z.infer<typeof constraintsSchema>;

export const streamSettingsSchema = z.object({
  task: z.literal('classification').default('classification'),
  regions: regionsSchema,
  golden: goldenSourceSchema,
  constraints: constraintsSchema,
  /** ‖T‖ in seconds. */
  windowSeconds: z.number().min(10, 'must be at least 10 seconds').max(86_400, 'must be at most 86400 seconds (a day)'),
  /** Samples labelled by the golden model in one window, at most. */
  labelBudget: z
    .number()
    .int()
    .min(20, 'must be at least 20 labels a window')
    .max(20_000, 'must be at most 20000 labels a window'),
  /** Whether this stream may be retrained; false holds its model. */
  retraining: z.boolean().default(true),
  /** Name of the group that the dashboard lists it under; null is none. */
  group: z
    .string()
    .trim()
    .max(60, 'must be at most 60 characters')
    .nullable()
    .default(null)
    .transform((name) => name || null),
});
export type StreamSettings = z.infer<typeof streamSettingsSchema>;

/** What is analysed: one camera's regions under one task, with its own edge model and windows. */
export interface Stream extends StreamSettings {
  readonly id: string;
  readonly cameraId: string;
  readonly name: string;
  /** Class names in the order of the edge model's outputs. */
  readonly classes: readonly string[];
  /** The live model is kept whatever a retraining gains; candidates are still judged. */
  readonly pinned: boolean;
  readonly createdAt: Date;
  /** Set when the camera was removed; its history stays. */
  readonly removedAt: Date | null;
}

/**
 * The classes of a stream whose labels name others from now on: new ones come behind the known ones, so that an index
 * keeps its meaning; what is not named any more stays known.
 *
 * @returns null where the two lists have classes of their own each: that is another task
 */
export const grownClasses = (known: readonly string[], named: readonly string[]): readonly string[] | null => {
  const added = named.filter((name) => !known.includes(name));
  const gone = known.some((name) => !named.includes(name));
  return added.length > 0 && gone ? null : [...known, ...added];
};
