/** Standard normal quantile of a two-sided 95 % interval. */
const z95 = 1.959963984540054;

/**
 * Wilson's score interval of a measured accuracy, in [0, 1].
 *
 * @param correct how many of `n` were right
 * @param z two-sided normal quantile; 95 % by default
 * @returns [0, 1] when nothing was measured
 */
export const wilsonInterval = (
  correct: number,
  n: number,
  z = z95,
): { readonly low: number; readonly high: number } => {
  if (n <= 0) return { low: 0, high: 1 };
  const rate = correct / n;
  const spread = (z * z) / n;
  const centre = rate + spread / 2;
  const half = z * Math.sqrt((rate * (1 - rate)) / n + spread / (4 * n));
  return { low: Math.max(0, (centre - half) / (1 + spread)), high: Math.min(1, (centre + half) / (1 + spread)) };
};
