/**
 * Change of the class mix between two label histograms: total variation distance in [0, 1], with what chance alone
 * brings at these sample sizes taken off.
 *
 * Two samples of one and the same mix are E = ½ Σ √(2/π · p(1−p)(1/n_a + 1/n_b)) apart on average (normal approximation,
 * p pooled); chance and change add up like independent errors, so the corrected distance is √(d² − E²), or 0. It is
 * still slightly positive on average for equal mixes (about E/2), and slightly low for small true changes.
 *
 * @param a counts by class; the shorter histogram is read as if padded with zeros
 * @returns 0 where either histogram is empty: nothing is known about a change
 */
export const classDistributionShift = (a: readonly number[], b: readonly number[]): number => {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const [totalA, totalB] = [sum(a), sum(b)];
  if (totalA === 0 || totalB === 0) return 0;
  let [distance, chance] = [0, 0];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [countA, countB] = [a[index] ?? 0, b[index] ?? 0];
    const pooled = (countA + countB) / (totalA + totalB);
    distance += Math.abs(countA / totalA - countB / totalB) / 2;
    chance += Math.sqrt((2 / Math.PI) * pooled * (1 - pooled) * (1 / totalA + 1 / totalB)) / 2;
  }
  return Math.min(1, Math.sqrt(Math.max(0, distance ** 2 - chance ** 2)));
};
