import { factorAt } from '../../estimate/streamModel.ts';
import type { InferenceBid, InferencePricing } from './inferencePricing.ts';

/** The streams up to one in the program's order: best values by spare units above their floors, and what that one takes of them. */
interface Layer {
  readonly bid: InferenceBid;
  readonly stream: number;
  readonly values: Float64Array;
  readonly picks: Uint16Array;
}

/**
 * Multiple-choice knapsack by dynamic programming: exact on the grid of δ. Asked again after some bids changed, it works
 * out again from the first of them on, so the streams that change soonest are best the last of `order`.
 *
 * @param order the streams' indices, each once
 * @returns prices up to `units`
 */
export const exactPricer = (
  order: readonly number[],
): ((bids: readonly InferenceBid[], units: number) => InferencePricing) => {
  let layers: Layer[] = [];
  let spareBefore = -1;
  return (bids, units) => {
    const floorUnits = bids.reduce((sum, { floor }) => sum + floor, 0);
    const spare = units - floorUnits;
    const changed = spare === spareBefore ? layers.findIndex(({ bid, stream }) => bid !== bids[stream]) : 0;
    if (changed >= 0) layers = layers.slice(0, changed);
    for (const stream of order.slice(layers.length))
      layers.push(addLayer(layers[layers.length - 1], { bid: bids[stream] as InferenceBid, stream, spare }));
    spareBefore = spare;
    return pricingOf(layers, floorUnits);
  };
};

const alone = Float64Array.of(0);

const addLayer = (
  before: Layer | undefined,
  { bid, stream, spare }: { bid: InferenceBid; stream: number; spare: number },
): Layer => {
  const { floor, useful, scale, factors } = bid;
  const worth = Float64Array.from({ length: useful - floor + 1 }, (_, own) => scale * factorAt(factors, floor + own));
  const others = before?.values ?? alone;
  const length = Math.min(spare, others.length + worth.length - 2) + 1;
  const values = new Float64Array(length);
  const picks = new Uint16Array(length);
  for (let total = 0; total < length; total++) {
    const most = Math.min(total, worth.length - 1);
    let [best, pick] = [Number.NEGATIVE_INFINITY, 0];
    for (let own = Math.max(0, total - others.length + 1); own <= most; own++) {
      const value = (others[total - own] as number) + (worth[own] as number);
      if (value > best) [best, pick] = [value, own];
    }
    values[total] = best;
    picks[total] = pick;
  }
  return { bid, stream, values, picks };
};

const pricingOf = (layers: readonly Layer[], floorUnits: number): InferencePricing => {
  const values = layers[layers.length - 1]?.values ?? alone;
  const spareOf = (units: number): number => Math.min(units - floorUnits, values.length - 1);
  return {
    floorUnits,
    valueOf: (units) => values[spareOf(units)] ?? 0,
    allocate: (units) => {
      const allocation = new Array<number>(layers.length).fill(0);
      let left = spareOf(units);
      for (const { stream, bid, picks } of layers.toReversed()) {
        const own = picks[left] ?? 0;
        allocation[stream] = bid.floor + own;
        left -= own;
      }
      return allocation;
    },
  };
};
