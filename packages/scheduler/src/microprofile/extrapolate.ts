import type { AccuracyCurve, TrialOutcome } from './fitCurve.ts';

/**
 * Epochs counted by samples seen: `epochs` over `samples` are as many epochs over `fullSamples` as see the same number.
 * Trials and γs use different parts of the data, and this is what makes their epochs comparable (§4.3).
 */
export const effectiveEpochs = (epochs: number, samples: number, fullSamples: number): number =>
  fullSamples > 0 ? (epochs * samples) / fullSamples : 0;

/** Where a curve stops being evidence. */
export interface Evidence {
  readonly trial: TrialOutcome;
  /** Samples that the trial was validated on. */
  readonly validationSamples: number;
}

/**
 * Accuracy in [0, 1] that a curve promises after `epochs` effective epochs.
 *
 * The curve's asymptote is mostly guesswork: five flat epochs fit a rise to 100 % as well as none. So with `evidence` the
 * promise is held to what the data allow: (a) a doubling of the epochs brings no more than it did on average within the
 * trial, and (b) nobody is better than (n + 1)/(n + 2), the rule of succession for n validation samples all right.
 */
export const extrapolate = (curve: AccuracyCurve, epochs: number, evidence?: Evidence): number => {
  const promised = 1 - (1 / Math.max(curve.b0 * epochs + curve.b1, Number.MIN_VALUE) + curve.b2);
  const allowed = evidence ? mostAllowed(epochs, evidence) : 1;
  return Math.min(1, allowed, Math.max(0, promised));
};

const mostAllowed = (epochs: number, { trial, validationSamples }: Evidence): number => {
  const succession = (validationSamples + 1) / (validationSamples + 2);
  const points = trial.epochs
    .map((epoch, index) => ({ epoch, accuracy: trial.accuracies[index] ?? 0 }))
    .filter(({ epoch }) => epoch > 0);
  const [first, last] = [points[0], points[points.length - 1]];
  if (!first || !last || last.epoch <= first.epoch) return succession;
  const best = Math.max(...points.map(({ accuracy }) => accuracy));
  const rise = Math.max(0, best - first.accuracy);
  const doublings = Math.max(0, Math.log2(epochs / last.epoch));
  return Math.min(succession, best + (rise / Math.log2(last.epoch / first.epoch)) * doublings);
};
