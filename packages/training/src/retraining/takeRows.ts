/** Fisher and Yates. */
const shuffled = (rows: readonly number[], random: () => number): readonly number[] => {
  const order = [...rows];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
};

/**
 * The samples that a data fraction leaves: of each class the same part, and at least one, so that a rare class is not
 * lost with the data.
 *
 * @param labels   class id of each sample
 * @param fraction in (0, 1]
 * @param random   uniform in [0, 1)
 * @returns places in `labels`, rising
 * @throws {RangeError} naming the fraction
 */
export const takeRows = (labels: ArrayLike<number>, fraction: number, random: () => number): readonly number[] => {
  if (!(fraction > 0 && fraction <= 1))
    throw new RangeError(`dataFraction is ${fraction}; choose a number above 0 and up to 1`);
  const byClass = new Map<number, number[]>();
  for (const [row, label] of Array.from(labels).entries()) {
    const rows = byClass.get(label);
    if (rows) rows.push(row);
    else byClass.set(label, [row]);
  }
  return [...byClass]
    .sort(([a], [b]) => a - b)
    .flatMap(([, rows]) => shuffled(rows, random).slice(0, Math.max(1, Math.round(fraction * rows.length))))
    .sort((a, b) => a - b);
};
