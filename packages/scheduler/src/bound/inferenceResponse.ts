import { accuracyFactor } from '../estimate/accuracyFactor.ts';
import type { InferenceProfile } from '../problem.ts';

/**
 * φ(μ) = max f(x) − μ·x over continuous shares x, tabulated: what inference answers to a price μ of share, in accuracy
 * factor per GPU.
 */
export interface InferenceResponse {
  /** φ at the prices of `priceAt`. */
  readonly values: Float64Array;
  /** φ(0) and the share that attains it. */
  readonly free: { readonly value: number; readonly share: number };
}

/** Exact maximum of f(x) − μ·x over x ≥ `least`. */
export const bestResponse = (
  profile: InferenceProfile,
  price: number,
  least = 0,
): { readonly value: number; readonly share: number } => {
  let best = { value: accuracyFactor(profile, least) - price * least, share: least };
  const consider = (share: number, factor: number) => {
    const value = factor - price * share;
    if (share >= least && value > best.value) best = { value, share };
  };
  for (const [index, point] of profile.points.entries()) {
    consider(point.gpuShare, point.accuracyFactor);
    const lower = profile.points[index - 1];
    if (!lower || profile.interpolation !== 'reciprocal-share' || lower.gpuShare <= 0) continue;
    // f = A − m/x between the points, so f' = m/x² meets the price at x = √(m/μ).
    const slope = (point.accuracyFactor - lower.accuracyFactor) / (1 / lower.gpuShare - 1 / point.gpuShare);
    const share = slope > 0 ? Math.sqrt(slope / price) : 0;
    if (share > lower.gpuShare && share < point.gpuShare)
      consider(share, lower.accuracyFactor + slope * (1 / lower.gpuShare - 1 / share));
  }
  return best;
};

/** Prices that are tabulated, ascending by a constant factor; `logStep` is its logarithm. */
export const priceTable = { size: 400, logLowest: Math.log(1e-3), logStep: Math.log(1e6) / 399 } as const;

export const tablePrices = Float64Array.from({ length: priceTable.size }, (_, index) =>
  Math.exp(priceTable.logLowest + index * priceTable.logStep),
);

/**
 * Tabulates φ. It is convex and never rises, so straight lines between the table's points lie on or above it, and its
 * last value holds for higher prices: a bound made with it holds.
 */
export const inferenceResponse = (profile: InferenceProfile): InferenceResponse => ({
  values: tablePrices.map((price) => bestResponse(profile, price).value),
  free: bestResponse(profile, 0),
});
