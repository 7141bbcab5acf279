/**
 * Upper concave hull of an accuracy factor over inference units, from the units that a floor demands: what each further
 * unit is worth when units are given where they are worth most.
 */
export interface InferenceHull {
  readonly baseUnits: number;
  readonly baseFactor: number;
  /** Pieces of the hull, the steepest first: so many units, each worth `slopes[i]` of accuracy factor. */
  readonly widths: readonly number[];
  readonly slopes: readonly number[];
  /** Their natural logarithms. */
  readonly logSlopes: readonly number[];
}

const cross = (factors: Float64Array, [a, b, c]: readonly [number, number, number]): number =>
  ((factors[c] ?? 0) - (factors[a] ?? 0)) * (b - a) - ((factors[b] ?? 0) - (factors[a] ?? 0)) * (c - a);

const hullFrom = (factors: Float64Array, baseUnits: number): InferenceHull => {
  const corners: number[] = [];
  for (let units = Math.min(baseUnits, factors.length - 1); units < factors.length; units++) {
    for (;;) {
      const [a, b] = [corners[corners.length - 2], corners[corners.length - 1]];
      if (a === undefined || b === undefined || cross(factors, [a, b, units]) < 0) break;
      corners.pop();
    }
    corners.push(units);
  }
  const widths: number[] = [];
  const slopes: number[] = [];
  for (let index = 1; index < corners.length; index++) {
    const [from, to] = [corners[index - 1] ?? 0, corners[index] ?? 0];
    const slope = ((factors[to] ?? 0) - (factors[from] ?? 0)) / (to - from);
    if (slope <= 0) break;
    widths.push(to - from);
    slopes.push(slope);
  }
  return {
    baseUnits,
    baseFactor: factors[Math.min(baseUnits, factors.length - 1)] ?? 0,
    widths,
    slopes,
    logSlopes: slopes.map(Math.log),
  };
};

/** Hulls by factor table and base, each computed once. */
export const hullCache = (): ((factors: Float64Array, baseUnits: number) => InferenceHull) => {
  const known = new Map<Float64Array, Map<number, InferenceHull>>();
  return (factors, baseUnits) => {
    const ofTable = known.get(factors) ?? new Map<number, InferenceHull>();
    known.set(factors, ofTable);
    const hull = ofTable.get(baseUnits) ?? hullFrom(factors, baseUnits);
    ofTable.set(baseUnits, hull);
    return hull;
  };
};
