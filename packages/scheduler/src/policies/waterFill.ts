/**
 * Max-min fair shares: everyone gets the lower limit, the rest raises the lowest ones up to their upper limits.
 *
 * @param total units there are, at least the sum of `lower`
 * @returns units, in order; what is above all upper limits stays idle
 */
export const waterFill = (total: number, lower: readonly number[], upper: readonly number[]): number[] => {
  const atLevel = (level: number): number[] =>
    lower.map((least, index) => Math.max(least, Math.min(level, upper[index] ?? 0)));
  const sum = (units: readonly number[]): number => units.reduce((a, b) => a + b, 0);
  let [low, high] = [0, Math.max(0, ...upper)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sum(atLevel(middle)) <= total) low = middle;
    else high = middle - 1;
  }
  const filled = atLevel(low);
  let left = total - sum(filled);
  const next = atLevel(low + 1);
  return filled.map((units, index) => {
    if (left <= 0 || (next[index] ?? 0) <= units) return units;
    left -= 1;
    return units + 1;
  });
};
