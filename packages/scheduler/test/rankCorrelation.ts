const ranks = (values: readonly number[]): number[] => {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const result = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to++;
    for (let index = from; index <= to; index++) result[order[index] ?? 0] = (from + to) / 2;
    from = to + 1;
  }
  return result;
};

/** Spearman's rank correlation, ties by mean ranks; NaN where one side is constant. */
export const rankCorrelation = (a: readonly number[], b: readonly number[]): number => {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (x.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (const [index, value] of x.entries()) {
    const other = (y[index] ?? 0) - mean;
    xy += (value - mean) * other;
    xx += (value - mean) ** 2;
    yy += other ** 2;
  }
  return xy / Math.sqrt(xx * yy);
};
