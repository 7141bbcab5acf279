/** Tolerance on shares, in units of δ: shares come from decimal fractions and carry their rounding. */
const unitTolerance = 1e-6;

/** Whole units of δ that fit into `share`. */
export const wholeUnits = (share: number, allocationUnit: number): number =>
  Math.max(0, Math.floor(share / allocationUnit + unitTolerance));

/** Fewest whole units of δ that hold at least `share`. */
export const unitsToHold = (share: number, allocationUnit: number): number =>
  Math.max(0, Math.ceil(share / allocationUnit - unitTolerance));

/** Share of `units` units, free of the last digits' noise so that plans print as they are meant (0.3, not 0.30000000000000004). */
export const shareOf = (units: number, allocationUnit: number): number =>
  Number((units * allocationUnit).toPrecision(12));

/** Whether a share is a multiple of δ. */
export const isWholeUnits = (share: number, allocationUnit: number): boolean =>
  Math.abs(share / allocationUnit - Math.round(share / allocationUnit)) <= unitTolerance;

/** `total` units in `parts` parts that differ by at most one unit, the larger ones first. */
export const equalParts = (total: number, parts: number): number[] => {
  const each = Math.floor(total / parts);
  return Array.from({ length: parts }, (_, index) => each + (index < total - each * parts ? 1 : 0));
};
