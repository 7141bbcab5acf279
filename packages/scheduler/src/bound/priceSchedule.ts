/** A price of GPU time that is constant between instants. */
export interface PriceSchedule {
  /** Seconds from now, ascending, from 0 to the horizon. */
  readonly instants: Float64Array;
  /** Value by GPU-second in each interval; one less than instants. */
  readonly prices: Float64Array;
}

/** Index of the interval that holds `at`. */
export const intervalAt = ({ instants }: Pick<PriceSchedule, 'instants'>, at: number): number => {
  let [low, high] = [0, instants.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((instants[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** The nearest prices (by length of time) that are at least 0 and, from interval `from` on, never rise (pool adjacent violators). */
export const projectPrices = ({ instants, prices }: PriceSchedule, from: number): Float64Array => {
  const blocks: { mean: number; weight: number; count: number }[] = [];
  for (let index = from; index < prices.length; index++) {
    let block = { mean: prices[index] ?? 0, weight: (instants[index + 1] ?? 0) - (instants[index] ?? 0), count: 1 };
    for (let last = blocks[blocks.length - 1]; last && last.mean < block.mean; last = blocks[blocks.length - 1]) {
      blocks.pop();
      const weight = last.weight + block.weight;
      block = {
        mean: (last.mean * last.weight + block.mean * block.weight) / weight,
        weight,
        count: last.count + block.count,
      };
    }
    blocks.push(block);
  }
  const flat = blocks.flatMap(({ mean, count }) => new Array<number>(count).fill(mean));
  return Float64Array.from(prices, (price, index) => Math.max(0, index < from ? price : (flat[index - from] ?? 0)));
};
