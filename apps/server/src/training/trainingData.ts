import type { TrainingMix } from '../domain/model.ts';
import type { LabelledSample } from '../labelling/sampleStore.ts';
import type { ExemplarMemory } from './exemplarMemory.ts';

/** Fewest labelled samples of a window that are worth profiling on. */
export const minWindowSamples = 40;
/** Share of the newest labels held out to judge trials; the split is in time, since that is how models are used. */
const holdOutFraction = 0.25;
const maxHoldOut = 200;
/**
 * Time between the newest sample to learn from and the oldest to be judged on: what is seen at the split is seen on
 * both sides of it, a few frames apart, and would be recognised instead of classified.
 */
const gapMs = 3000;
/** The gap takes at most this part of the samples to learn from: a short window has none to give away. */
const mostGapFraction = 0.1;

export interface TrainingData {
  /** Window samples without the hold-out, and exemplars of older windows before them. */
  readonly train: readonly LabelledSample[];
  /** The newest samples, never trained on. */
  readonly holdOut: readonly LabelledSample[];
  readonly exemplars: number;
}

export type TrainingDataResult =
  | { readonly kind: 'ready'; readonly data: TrainingData }
  | { readonly kind: 'too-few'; readonly samples: number; readonly needed: number };

/** What a training on this data learns from. */
export const mixOf = ({ train, exemplars }: TrainingData): TrainingMix => ({
  exemplars,
  byPeople: train.filter(({ byPerson }) => byPerson).length,
  hard: train.filter(({ hard }) => hard).length,
});

/** Where the samples to learn from end: before the gap. */
const endOfTraining = (window: readonly LabelledSample[], split: number): number => {
  const latest = (window[split]?.at ?? 0) - gapMs;
  let end = split;
  while (end > split * (1 - mostGapFraction) && (window[end - 1]?.at ?? 0) > latest) end--;
  return end;
};

/**
 * Splits a window's labelled samples in time, with a gap, and adds exemplars of what it does not show.
 *
 * @param window  samples of the last window, oldest first
 * @param memory  exemplars of all windows; those of this one are left out
 * @param perClass exemplars per class, at most
 */
export const trainingData = (
  window: readonly LabelledSample[],
  memory: ExemplarMemory,
  perClass: number,
): TrainingDataResult => {
  if (window.length < minWindowSamples) return { kind: 'too-few', samples: window.length, needed: minWindowSamples };
  const holdOutCount = Math.min(maxHoldOut, Math.round(window.length * holdOutFraction));
  const split = window.length - holdOutCount;
  const recent = window.slice(0, endOfTraining(window, split));
  const before = (window[0]?.at ?? 0) - 1;
  const exemplars = memory.labels.flatMap((label) => memory.of(label, before, perClass));
  return {
    kind: 'ready',
    data: { train: [...exemplars, ...recent], holdOut: window.slice(split), exemplars: exemplars.length },
  };
};
