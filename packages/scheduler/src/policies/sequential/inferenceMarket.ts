import type { InferenceHull } from './inferenceHull.ts';

/** Buckets of marginal value, on a logarithmic scale: units in one are worth the same to within 2 %. */
const bucketCount = 512;

/** Marginal values that the market must tell apart. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/**
 * The streams' inference demand, by what a unit of share is worth to it. Units go to the highest bidders, so the value
 * of any capacity is a sweep over the buckets; a stream joins or leaves in time that depends on its own hull only.
 */
export interface InferenceMarket {
  /** Units that floors demand. */
  readonly baseUnits: () => number;
  /** Adds a stream's hull, or takes it out with `sign` −1; `scale` is its value per second at accuracy factor 1. */
  readonly trade: (hull: InferenceHull, scale: number, sign: 1 | -1) => void;
  /** Value per second of `capacity − i · step` units, for each i of `out`; 0 where that is under what floors demand. */
  readonly values: (out: Float64Array, capacity: number, step: number) => void;
  readonly copyFrom: (other: InferenceMarket) => void;
  readonly content: { readonly widths: Float64Array; readonly worth: Float64Array; readonly base: Float64Array };
}

export const inferenceMarket = ({ low, high }: ValueRange): InferenceMarket => {
  const widths = new Float64Array(bucketCount);
  const worth = new Float64Array(bucketCount);
  /** Units and value of what floors demand. */
  const base = new Float64Array(2);
  const logLow = Math.log(low);
  const perBucket = bucketCount / Math.max(Math.log(high) - logLow, 1e-9);
  const bucketOf = (logValue: number): number =>
    Math.max(0, Math.min(bucketCount - 1, Math.floor((logValue - logLow) * perBucket)));

  const trade: InferenceMarket['trade'] = (hull, scale, sign) => {
    base[0] = (base[0] ?? 0) + sign * hull.baseUnits;
    base[1] = (base[1] ?? 0) + sign * scale * hull.baseFactor;
    if (scale <= 0) return;
    const logScale = Math.log(scale);
    for (let piece = 0; piece < hull.widths.length; piece++) {
      const width = hull.widths[piece] ?? 0;
      const value = scale * (hull.slopes[piece] ?? 0);
      const bucket = bucketOf(logScale + (hull.logSlopes[piece] ?? 0));
      widths[bucket] = (widths[bucket] ?? 0) + sign * width;
      worth[bucket] = (worth[bucket] ?? 0) + sign * width * value;
    }
  };

  const values: InferenceMarket['values'] = (out, capacity, step) => {
    let [bucket, used, value] = [bucketCount - 1, base[0] ?? 0, base[1] ?? 0];
    for (let index = out.length - 1; index >= 0; index--) {
      const available = capacity - index * step;
      if (available < (base[0] ?? 0) - 1e-9) {
        out[index] = 0;
        continue;
      }
      while (bucket >= 0 && used + (widths[bucket] ?? 0) <= available + 1e-9) {
        used += widths[bucket] ?? 0;
        value += worth[bucket] ?? 0;
        bucket--;
      }
      const width = bucket >= 0 ? (widths[bucket] ?? 0) : 0;
      out[index] = width > 1e-9 ? value + ((worth[bucket] ?? 0) * (available - used)) / width : value;
    }
  };

  const content = { widths, worth, base };
  const copyFrom: InferenceMarket['copyFrom'] = (other) => {
    widths.set(other.content.widths);
    worth.set(other.content.worth);
    base.set(other.content.base);
  };
  return { baseUnits: () => base[0] ?? 0, trade, values, copyFrom, content };
};
