/** A γ that might be micro-profiled before a decision. */
export interface ProfilingQuestion {
  /** Its gain as it is believed now. */
  readonly mean: number;
  readonly stdDev: number;
  /** Gain of the best alternative, 0 where that is not to retrain. */
  readonly bestOther: number;
  /** Standard deviation of micro-profiled against true gains, by experience. */
  readonly trialError: number;
  /** Seconds for which the stream would have the better choice. */
  readonly secondsLeft: number;
  readonly trialGpuSeconds: number;
  /** Accuracy × seconds that a GPU-second brings elsewhere: the price that a plan's stages pay. */
  readonly price: number;
}

/** Standard normal density and distribution (Abramowitz and Stegun 7.1.26, error under 1.5e-7). */
const density = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
const distribution = (z: number): number => {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = (series * Math.exp(-0.5 * z * z)) / 2;
  return z > 0 ? 1 - upper : upper;
};

/**
 * What a trial is worth, in accuracy × seconds, less what its GPU time brings elsewhere; profile where it is positive.
 *
 * Value of information for normal beliefs: the trial moves the mean by a normal error of variance σ⁴/(σ² + τ²), and only
 * a move that changes the choice is worth anything. So a γ that everybody knows to win, or to lose, is not profiled.
 */
export const profilingWorth = (question: ProfilingQuestion): number => {
  const { mean, stdDev, bestOther, trialError, secondsLeft, trialGpuSeconds, price } = question;
  const moved = stdDev ** 2 / Math.sqrt(stdDev ** 2 + trialError ** 2);
  const cost = trialGpuSeconds * price;
  if (!(moved > 0)) return -cost;
  const z = Math.abs(mean - bestOther) / moved;
  return secondsLeft * moved * (density(z) - z * (1 - distribution(z))) - cost;
};
