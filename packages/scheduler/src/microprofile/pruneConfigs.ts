import { distanceToFrontier, type ProfilePoint, paretoFrontier } from './paretoFrontier.ts';

export interface PruningOptions {
  /** Fraction of the configurations still tried that one pruning drops, in [0, 1). */
  readonly dropFraction?: number;
  /** Windows between prunings. */
  readonly everyWindows?: number;
  /** Fewest configurations that stay. */
  readonly keepAtLeast?: number;
}

/**
 * The configurations worth profiling in the next window (§4.3): all at first; after every second window a fixed
 * fraction of those on average farthest below the resource–accuracy frontier is dropped for good.
 *
 * @param configIds Γ
 * @param history profiles of past windows, oldest first; begin anew after a drift alarm, since old profiles mislead then
 * @returns a part of `configIds`, in their order
 */
export const pruneConfigs = (
  configIds: readonly string[],
  history: readonly (readonly ProfilePoint[])[],
  { dropFraction = 0.25, everyWindows = 2, keepAtLeast = 3 }: PruningOptions = {},
): string[] => {
  let kept = [...configIds];
  for (let windows = everyWindows; windows <= history.length; windows += everyWindows) {
    const distances = meanDistances(history.slice(0, windows));
    const drop = Math.min(Math.floor(kept.length * dropFraction), kept.length - keepAtLeast);
    if (drop <= 0) break;
    const worstFirst = kept
      .filter((id) => (distances.get(id) ?? 0) > 0)
      .sort((a, b) => (distances.get(b) ?? 0) - (distances.get(a) ?? 0));
    const dropped = new Set(worstFirst.slice(0, drop));
    kept = kept.filter((id) => !dropped.has(id));
  }
  return kept;
};

const meanDistances = (history: readonly (readonly ProfilePoint[])[]): Map<string, number> => {
  const sums = new Map<string, { distance: number; windows: number }>();
  for (const points of history) {
    const frontier = paretoFrontier(points);
    for (const point of points) {
      const sum = sums.get(point.id) ?? { distance: 0, windows: 0 };
      sums.set(point.id, {
        distance: sum.distance + distanceToFrontier(point, frontier),
        windows: sum.windows + 1,
      });
    }
  }
  return new Map([...sums].map(([id, { distance, windows }]) => [id, distance / windows]));
};
