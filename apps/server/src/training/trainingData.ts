import type { LabelledSample } from '../labelling/sampleStore.ts';

/** Fewest labelled samples of a window that are worth profiling on. */
export const minWindowSamples = 40;
/** Share of the newest labels held out to judge trials; the split is in time, since that is how models are used. */
const holdOutFraction = 0.25;
const maxHoldOut = 200;

export interface TrainingData {
  /** Window samples without the hold-out, and exemplars of older windows, oldest first. */
  readonly train: readonly LabelledSample[];
  /** The newest samples, never trained on. */
  readonly holdOut: readonly LabelledSample[];
  readonly exemplars: number;
}

export type TrainingDataResult =
  | { readonly kind: 'ready'; readonly data: TrainingData }
  | { readonly kind: 'too-few'; readonly samples: number; readonly needed: number };

/**
 * Exemplars: the newest few of every class from before the window, so that classes that happen not to show up in it
 * are not forgotten (Ekya §2.3; a plain variant of iCaRL's memory).
 */
const exemplarsOf = (older: readonly LabelledSample[], perClass: number): LabelledSample[] => {
  const taken = new Map<number, number>();
  const chosen: LabelledSample[] = [];
  for (let at = older.length - 1; at >= 0; at--) {
    const sample = older[at];
    if (!sample) continue;
    const count = taken.get(sample.label) ?? 0;
    if (count >= perClass) continue;
    taken.set(sample.label, count + 1);
    chosen.push(sample);
  }
  return chosen.reverse();
};

/**
 * Splits a window's labelled samples in time and adds exemplars.
 *
 * @param window samples of the last window, oldest first
 * @param older samples from before it, oldest first
 * @param exemplarsPerClass upper limit per class, ≥ 0
 */
export const trainingData = (
  window: readonly LabelledSample[],
  older: readonly LabelledSample[],
  exemplarsPerClass: number,
): TrainingDataResult => {
  if (window.length < minWindowSamples) return { kind: 'too-few', samples: window.length, needed: minWindowSamples };
  const holdOutCount = Math.min(maxHoldOut, Math.round(window.length * holdOutFraction));
  const split = window.length - holdOutCount;
  const exemplars = exemplarsOf(older, exemplarsPerClass);
  return {
    kind: 'ready',
    data: {
      train: [...exemplars, ...window.slice(0, split)],
      holdOut: window.slice(split),
      exemplars: exemplars.length,
    },
  };
};
