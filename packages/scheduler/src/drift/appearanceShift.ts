/** Mean and standard deviation of each feature over `count` samples. */
export interface FeatureMoments {
  readonly count: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Below this the spread of a feature in [0, 1] is noise: a constant feature must not turn a rounding step into a drift. */
const leastSpread = 0.01;

/**
 * Moments of features by sample.
 *
 * @param features float[N × width], row by row
 */
export const featureMoments = (features: ArrayLike<number>, width: number): FeatureMoments => {
  const count = Math.floor(features.length / width);
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let index = 0; index < count * width; index++) {
    const value = features[index] ?? 0;
    sums[index % width] = (sums[index % width] ?? 0) + value;
    squares[index % width] = (squares[index % width] ?? 0) + value * value;
  }
  const mean = Array.from(sums, (sum) => (count > 0 ? sum / count : 0));
  const std = Array.from(squares, (square, index) =>
    count > 0 ? Math.sqrt(Math.max(0, square / count - (mean[index] ?? 0) ** 2)) : 0,
  );
  return { count, mean, std };
};

/**
 * How far the look of the samples moved, in pooled standard deviations: root mean square over the features of the
 * standardised difference of means, less what chance brings at these sample sizes.
 *
 * @returns 0 where either side has no samples
 */
export const appearanceShift = (a: FeatureMoments, b: FeatureMoments): number => {
  const width = Math.min(a.mean.length, b.mean.length);
  if (a.count === 0 || b.count === 0 || width === 0) return 0;
  let squares = 0;
  for (let index = 0; index < width; index++) {
    const variance = (a.count * (a.std[index] ?? 0) ** 2 + b.count * (b.std[index] ?? 0) ** 2) / (a.count + b.count);
    const spread = Math.max(leastSpread, Math.sqrt(variance));
    squares += (((a.mean[index] ?? 0) - (b.mean[index] ?? 0)) / spread) ** 2;
  }
  const chance = 1 / a.count + 1 / b.count;
  return Math.sqrt(Math.max(0, squares / width - chance));
};
