import type { InferenceHull } from './inferenceHull.ts';

/** Buckets of marginal value, on a logarithmic scale: units in one are worth the same to within 2 %. */
const bucketCount = 512;

/** Marginal values that the market must tell apart. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** What a stream bids for inference units: what its floor demands, then units and their worth by bucket. */
export interface MarketBid {
  readonly baseUnits: number;
  readonly baseValue: number;
  readonly buckets: Uint16Array;
  readonly widths: Float64Array;
  readonly worth: Float64Array;
}

/** Makes bids of hulls; `scale` is a stream's value per second at accuracy factor 1. */
export const marketBidder = ({ low, high }: ValueRange): ((hull: InferenceHull, scale: number) => MarketBid) => {
  const logLow = Math.log(low);
  const perBucket = bucketCount / Math.max(Math.log(high) - logLow, 1e-9);
  return ({ baseUnits, baseFactor, widths, slopes, logSlopes }, scale) => {
    const pieces = scale > 0 ? widths.length : 0;
    const buckets = new Uint16Array(pieces);
    const worth = new Float64Array(pieces);
    for (let piece = 0; piece < pieces; piece++) {
      const place = Math.floor((Math.log(scale) + (logSlopes[piece] ?? 0) - logLow) * perBucket);
      buckets[piece] = Math.max(0, Math.min(bucketCount - 1, place));
      worth[piece] = (widths[piece] ?? 0) * scale * (slopes[piece] ?? 0);
    }
    return { baseUnits, baseValue: scale * baseFactor, buckets, widths: Float64Array.from(widths), worth };
  };
};

/**
 * The streams' inference demand, by what a unit of share is worth to it. Units go to the highest bidders, so the value
 * of any capacity is a sweep over the buckets; a stream joins or leaves in time that depends on its own bid only.
 */
export class InferenceMarket {
  readonly #widths = new Float64Array(bucketCount);
  readonly #worth = new Float64Array(bucketCount);
  /** Units and value of what floors demand. */
  readonly #base = new Float64Array(2);

  /** Units that floors demand. */
  get baseUnits(): number {
    return this.#base[0] as number;
  }

  copyFrom(other: InferenceMarket): void {
    this.#widths.set(other.#widths);
    this.#worth.set(other.#worth);
    this.#base.set(other.#base);
  }

  join({ baseUnits, baseValue, buckets, widths, worth }: MarketBid): void {
    (this.#base[0] as number) += baseUnits;
    (this.#base[1] as number) += baseValue;
    for (let piece = 0; piece < buckets.length; piece++) {
      const bucket = buckets[piece] as number;
      (this.#widths[bucket] as number) += widths[piece] as number;
      (this.#worth[bucket] as number) += worth[piece] as number;
    }
  }

  leave({ baseUnits, baseValue, buckets, widths, worth }: MarketBid): void {
    (this.#base[0] as number) -= baseUnits;
    (this.#base[1] as number) -= baseValue;
    for (let piece = 0; piece < buckets.length; piece++) {
      const bucket = buckets[piece] as number;
      (this.#widths[bucket] as number) -= widths[piece] as number;
      (this.#worth[bucket] as number) -= worth[piece] as number;
      // Widths are whole units, so an empty bucket is exactly empty.
      if (this.#widths[bucket] === 0) this.#worth[bucket] = 0;
    }
  }

  /** Value per second of `capacity` units; 0 where that is under what floors demand. */
  valueOf(capacity: number): number {
    const widths = this.#widths;
    const worths = this.#worth;
    let used = this.#base[0] as number;
    let value = this.#base[1] as number;
    if (capacity < used) return 0;
    for (let bucket = bucketCount - 1; bucket >= 0; bucket--) {
      const width = widths[bucket] as number;
      if (width === 0) continue;
      const worth = worths[bucket] as number;
      if (used + width > capacity) return value + (worth * (capacity - used)) / width;
      used += width;
      value += worth;
    }
    return value;
  }

  /**
   * The inference units, and their value per second, that leave a training whose speed is its share the rest of
   * `capacity` at least cost: (`goal` − value)/rest is smallest. Units go to inference as long as they are worth more
   * than that cost, so one sweep finds it.
   */
  besideTraining(capacity: number, goal: number): { readonly units: number; readonly value: number } {
    const widths = this.#widths;
    const worths = this.#worth;
    let units = this.#base[0] as number;
    let value = this.#base[1] as number;
    for (let bucket = bucketCount - 1; bucket >= 0; bucket--) {
      const width = widths[bucket] as number;
      if (width === 0) continue;
      const worth = worths[bucket] as number;
      if (worth * (capacity - units) <= (goal - value) * width) break;
      const spare = capacity - 1 - units;
      if (width > spare) return { units: units + spare, value: value + (worth * spare) / width };
      units += width;
      value += worth;
    }
    return { units, value };
  }

  /** Value per second of `capacity − i · step` units, for each i of `out`; 0 where that is under what floors demand. */
  values(out: Float64Array, capacity: number, step: number): void {
    const widths = this.#widths;
    const worths = this.#worth;
    const base = this.#base[0] as number;
    let used = base;
    let value = this.#base[1] as number;
    let bucket = bucketCount - 1;
    for (let index = out.length - 1; index >= 0; index--) {
      const available = capacity - index * step;
      for (; bucket >= 0 && used + (widths[bucket] as number) <= available; bucket--) {
        used += widths[bucket] as number;
        value += worths[bucket] as number;
      }
      const slope = bucket >= 0 ? (worths[bucket] as number) / (widths[bucket] as number) : 0;
      out[index] = available < base ? 0 : value + slope * (available - used);
    }
  }

  /**
   * Units and value per second as the buckets are taken, the highest bids first: before any, and after each one that holds
   * units. `buckets[i]` leads from entry i to the next.
   */
  ascent(): { readonly units: Float64Array; readonly values: Float64Array; readonly buckets: Int16Array } {
    const units = new Float64Array(bucketCount + 1);
    const values = new Float64Array(bucketCount + 1);
    const buckets = new Int16Array(bucketCount);
    units[0] = this.#base[0] as number;
    values[0] = this.#base[1] as number;
    let length = 0;
    for (let bucket = bucketCount - 1; bucket >= 0; bucket--) {
      if (this.#widths[bucket] === 0) continue;
      buckets[length] = bucket;
      units[length + 1] = (units[length] as number) + (this.#widths[bucket] as number);
      values[length + 1] = (values[length] as number) + (this.#worth[bucket] as number);
      length++;
    }
    return {
      units: units.subarray(0, length + 1),
      values: values.subarray(0, length + 1),
      buckets: buckets.subarray(0, length),
    };
  }
}
