/** Gradient below which a variable at zero stays there, relative to the largest one at the start. */
const relativeTolerance = 1e-12;

/**
 * Minimises ‖A·x − y‖² over x ≥ 0 by Lawson and Hanson's active-set method ("Solving Least Squares Problems", ch. 23).
 *
 * @param rows A, row by row; every row has the same length
 * @param targets y, one for each row
 * @returns x; its entries are exactly 0 where the bound holds
 */
export const nonNegativeLeastSquares = (rows: readonly (readonly number[])[], targets: readonly number[]): number[] => {
  const width = rows[0]?.length ?? 0;
  const gram = Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) => rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
  );
  const moment = Array.from({ length: width }, (_, i) =>
    rows.reduce((sum, row, index) => sum + (row[i] ?? 0) * (targets[index] ?? 0), 0),
  );
  let x = new Array<number>(width).fill(0);
  const passive = new Set<number>();
  const tolerance = relativeTolerance * Math.max(1, ...moment.map(Math.abs));
  // Each round frees one variable and the objective falls strictly, so no passive set comes twice.
  for (let round = 0; round < 3 * width + 3; round++) {
    const entering = steepest(gram, moment, { x, passive, tolerance });
    if (entering === null) return x;
    passive.add(entering);
    x = restore(gram, moment, { x, passive });
  }
  return x;
};

interface State {
  readonly x: readonly number[];
  readonly passive: Set<number>;
}

const steepest = (
  gram: readonly (readonly number[])[],
  moment: readonly number[],
  { x, passive, tolerance }: State & { readonly tolerance: number },
): number | null => {
  let best: number | null = null;
  let slope = tolerance;
  for (const index of x.keys()) {
    if (passive.has(index)) continue;
    const gradient = (moment[index] ?? 0) - x.reduce((sum, value, j) => sum + (gram[index]?.[j] ?? 0) * value, 0);
    if (gradient > slope) [best, slope] = [index, gradient];
  }
  return best;
};

/** Solves for the passive variables; steps back to the bound and fixes what would turn negative, until none does. */
const restore = (gram: readonly (readonly number[])[], moment: readonly number[], { x, passive }: State): number[] => {
  let current = [...x];
  while (passive.size > 0) {
    const indices = [...passive];
    const solution = solve(
      indices.map((i) => indices.map((j) => gram[i]?.[j] ?? 0)),
      indices.map((i) => moment[i] ?? 0),
    );
    const target = new Array<number>(current.length).fill(0);
    for (const [position, index] of indices.entries()) target[index] = solution[position] ?? 0;
    const negative = indices.filter((index) => (target[index] ?? 0) <= 0);
    if (negative.length === 0) return target;
    const step = Math.min(
      ...negative.map((index) => (current[index] ?? 0) / ((current[index] ?? 0) - (target[index] ?? 0) || 1)),
    );
    current = current.map((value, index) => value + step * ((target[index] ?? 0) - value));
    for (const index of negative)
      if ((current[index] ?? 0) <= relativeTolerance) {
        passive.delete(index);
        current[index] = 0;
      }
  }
  return current;
};

/** Gaussian elimination with partial pivoting; a dependent column gets 0. */
const solve = (matrix: number[][], rightHandSide: number[]): number[] => {
  const rows = matrix.map((row, index) => [...row, rightHandSide[index] ?? 0]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const pivot = argmaxFrom(rows, column);
    const [upper, lower] = [rows[column], rows[pivot]];
    if (!upper || !lower) continue;
    [rows[column], rows[pivot]] = [lower, upper];
    const divisor = lower[column] ?? 0;
    if (Math.abs(divisor) < Number.MIN_VALUE * 2 ** 60) continue;
    for (const row of rows) {
      if (row === lower) continue;
      const ratio = (row[column] ?? 0) / divisor;
      for (let j = column; j <= size; j++) row[j] = (row[j] ?? 0) - ratio * (lower[j] ?? 0);
    }
  }
  return rows.map((row, index) => (row[index] ? (row[size] ?? 0) / row[index] : 0));
};

const argmaxFrom = (rows: readonly (readonly number[])[], column: number): number => {
  let best = column;
  for (let index = column; index < rows.length; index++)
    if (Math.abs(rows[index]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = index;
  return best;
};
