import { extrapolate, fitCurve } from '@whetstone/scheduler';
import type { TrainingEpoch } from '../devices/protocol.ts';

export interface PromisedCourse {
  readonly epochs: number;
  /** Hold-out accuracy in [0, 1] that the micro-profile promised for the end. */
  readonly endAccuracy: number;
  readonly validationSamples: number;
}

export type CourseVerdict =
  | { readonly kind: 'on-course' }
  /** What is left of the training would bring next to nothing. */
  | { readonly kind: 'flat'; readonly endAccuracy: number }
  /** The training ends elsewhere than it promised, by more than chance. */
  | { readonly kind: 'estimate-wrong'; readonly endAccuracy: number };

/** Part of the epochs after which the curve is judged: before, the rate is high and the accuracies leap. */
const judgedFrom = 0.5;
/** A curve needs three points; five stand for something. */
const leastEpochs = 5;
/** Accuracy below which a further rise is not worth its device time. */
const leastGain = 0.005;
/** Epochs below which ending early saves nothing worth telling. */
const leastLeft = 4;
/** Mean accuracies of two spans of epochs that differ by less are the same. */
const leastRise = 0.003;
/** Smallest difference from the promise that counts, and the least in standard errors of the hold-out. */
const wrongBy = { accuracy: 0.08, standardErrors: 2 };

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How much the last quarter of the epochs so far is above the quarter before: the curve's family levels off slowly. */
const recentRise = (accuracies: readonly number[]): number => {
  const span = Math.max(2, Math.floor(accuracies.length / 4));
  return mean(accuracies.slice(-span)) - mean(accuracies.slice(-2 * span, -span));
};

/**
 * Judges a retraining under way by its own curve, which is fitted to what was measured after every epoch so far.
 *
 * @param epochs those done, from epoch 0, which is the start model
 */
export const judgeCourse = (epochs: readonly TrainingEpoch[], promised: PromisedCourse): CourseVerdict => {
  const done = epochs.slice(1);
  if (done.length < Math.max(leastEpochs, judgedFrom * promised.epochs) || done.length >= promised.epochs)
    return { kind: 'on-course' };
  const trial = { epochs: done.map(({ epoch }) => epoch), accuracies: done.map(({ accuracy }) => accuracy) };
  const fit = fitCurve(trial);
  if (fit.kind === 'failed') return { kind: 'on-course' };
  const evidence = { trial, validationSamples: promised.validationSamples };
  const endAccuracy = extrapolate(fit, promised.epochs, evidence);
  const gain = endAccuracy - extrapolate(fit, done.length, evidence);
  const error = Math.sqrt((endAccuracy * (1 - endAccuracy)) / promised.validationSamples);
  const allowed = Math.max(wrongBy.accuracy, wrongBy.standardErrors * error);
  if (Math.abs(endAccuracy - promised.endAccuracy) > allowed) return { kind: 'estimate-wrong', endAccuracy };
  const flat = gain < leastGain || recentRise(trial.accuracies) < leastRise;
  return flat && promised.epochs - done.length > leastLeft ? { kind: 'flat', endAccuracy } : { kind: 'on-course' };
};
