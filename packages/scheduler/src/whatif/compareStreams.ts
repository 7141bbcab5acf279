import type { PolicyResult } from './policyResult.ts';

/** A stream under the what-if against the baseline; a side is null where the stream is not in it. */
export interface StreamDifference {
  readonly streamId: string;
  readonly before: number | null;
  readonly after: number | null;
  /** `after − before`, in accuracy; null where one of them is missing. */
  readonly difference: number | null;
}

/** Every stream of either side: losers first, the worst on top, then winners, and then those that are on one side only. */
export const compareStreams = (baseline: PolicyResult, result: PolicyResult): StreamDifference[] => {
  const ids = new Set([...Object.keys(baseline.windowAccuracies), ...Object.keys(result.windowAccuracies)]);
  return [...ids]
    .map((streamId) => {
      const before = baseline.windowAccuracies[streamId] ?? null;
      const after = result.windowAccuracies[streamId] ?? null;
      return { streamId, before, after, difference: before === null || after === null ? null : after - before };
    })
    .sort((a, b) => (a.difference ?? Number.POSITIVE_INFINITY) - (b.difference ?? Number.POSITIVE_INFINITY));
};
