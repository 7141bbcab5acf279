import type { InferenceProfile, StreamProblem } from '../problem.ts';
import { unitsToHold } from '../units.ts';

/** A share that misses a point by less than this counts as reaching it: shares are products of decimal fractions. */
const shareTolerance = 1e-9;

/**
 * Accuracy factor in [0, 1] that inference keeps at `share` of a GPU.
 *
 * It is the best of what fits: a share may be left partly idle, so a point of a lower share that does better counts,
 * and the factor never falls with the share (§4.2: λ is the most accurate configuration that keeps up).
 *
 * @param share fraction of a GPU; 0 below the first point, the best point's factor above the last
 */
export const accuracyFactor = (profile: InferenceProfile, share: number): number => {
  const { points } = profile;
  let best = 0;
  for (let index = 0; index < points.length; index++) {
    const point = points[index] as (typeof points)[number];
    if (point.gpuShare > share + shareTolerance) return Math.max(best, between(profile, index, share));
    best = Math.max(best, point.accuracyFactor);
  }
  return best;
};

const between = ({ interpolation, points }: InferenceProfile, upperIndex: number, share: number): number => {
  const lower = points[upperIndex - 1];
  const upper = points[upperIndex];
  if (!lower || !upper || interpolation === 'step') return 0;
  const position =
    interpolation === 'linear'
      ? (share - lower.gpuShare) / (upper.gpuShare - lower.gpuShare)
      : (1 / lower.gpuShare - 1 / share) / (1 / lower.gpuShare - 1 / upper.gpuShare);
  return lower.accuracyFactor + (upper.accuracyFactor - lower.accuracyFactor) * Math.max(0, position);
};

/** λ in use at `share`: the most accurate named point that fits, the cheaper one on a tie; null when none fits or has a name. */
export const inferenceConfigAt = (profile: InferenceProfile, share: number): string | null => {
  let best: { readonly id: string; readonly factor: number } | null = null;
  for (const { gpuShare, accuracyFactor: factor, inferenceConfigId } of profile.points) {
    if (gpuShare > share + shareTolerance) break;
    if (inferenceConfigId !== undefined && (!best || factor > best.factor)) best = { id: inferenceConfigId, factor };
  }
  return best?.id ?? null;
};

/** Longest table: no machine is divided into more units, so that more would never be read. */
const mostUnits = 1_000_000;

/** Accuracy factor by whole units of δ, from 0 units to the first that brings the best factor; more units bring no more. */
export const factorTable = (profile: InferenceProfile, allocationUnit: number): Float64Array => {
  const top = Math.max(0, ...profile.points.map((point) => point.accuracyFactor));
  const useful = profile.points.find((point) => point.accuracyFactor >= top)?.gpuShare ?? 0;
  const table = new Float64Array(Math.min(mostUnits, unitsToHold(useful, allocationUnit)) + 1);
  for (let units = 0; units < table.length; units++) table[units] = accuracyFactor(profile, units * allocationUnit);
  return table;
};

/** The stream's profile without the λs whose p95 latency is known to pass its bound; the very profile where none is. */
export const usableProfile = ({ inferenceProfile, maxLatencyMs }: StreamProblem): InferenceProfile => {
  if (maxLatencyMs === undefined) return inferenceProfile;
  const points = inferenceProfile.points.filter(
    ({ latencyMs }) => latencyMs === undefined || latencyMs <= maxLatencyMs,
  );
  return points.length === inferenceProfile.points.length ? inferenceProfile : { ...inferenceProfile, points };
};
