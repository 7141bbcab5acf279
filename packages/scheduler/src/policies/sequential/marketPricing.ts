import { factorAt } from '../../estimate/streamModel.ts';
import { InferenceMarket } from './inferenceMarket.ts';
import type { InferenceBid, InferencePricing } from './inferencePricing.ts';

/** Buckets under the one that does not fit as a whole, whose pieces are tried too: worth up to a sixth less. */
const marginBuckets = 8;

/** Units of a stream that are worth the same each. */
interface Piece {
  readonly index: number;
  readonly width: number;
  readonly value: number;
}

/**
 * Prices by the market, for problems too large for exact ones. From one question to the next only the streams whose bids
 * changed leave and join it.
 */
export const marketPricer = (): ((bids: readonly InferenceBid[]) => InferencePricing) => {
  const market = new InferenceMarket();
  let known: readonly InferenceBid[] = [];
  return (bids) => {
    for (let index = 0; index < bids.length; index++) {
      const [before, bid] = [known[index], bids[index]];
      if (!bid || before === bid) continue;
      if (before) market.leave(before.market);
      market.join(bid.market);
    }
    known = bids;
    return pricingOf(bids, market.ascent());
  };
};

const pricingOf = (bids: readonly InferenceBid[], ascent: ReturnType<InferenceMarket['ascent']>): InferencePricing => {
  const { units: ends, values, buckets } = ascent;
  return {
    floorUnits: ends[0] ?? 0,
    valueOf: (units) => {
      const last = countWithin(ends, units) - 1;
      const [from, to] = [ends[last] ?? 0, ends[last + 1]];
      const value = values[last] ?? 0;
      return to === undefined ? value : value + (((values[last + 1] ?? 0) - value) * (units - from)) / (to - from);
    },
    allocate: (units) => fillPieces(bids, { units, cut: buckets[countWithin(ends, units) - 1] ?? -1 }),
  };
};

/** How many of the ascending `ends` lie within `limit`. */
const countWithin = (ends: Float64Array, limit: number): number => {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Whole pieces of the hulls above the bucket `cut`, which does not fit; what is left goes where single units bring most. */
const fillPieces = (bids: readonly InferenceBid[], { units, cut }: { units: number; cut: number }): number[] => {
  const allocation = bids.map(({ floor }) => floor);
  const margin: Piece[] = [];
  let left = units;
  for (let index = 0; index < bids.length; index++) {
    const { floor, market } = bids[index] as InferenceBid;
    let own = floor;
    for (let piece = 0; piece < market.buckets.length; piece++) {
      const bucket = market.buckets[piece] as number;
      const width = market.widths[piece] as number;
      if (bucket > cut) own += width;
      else if (bucket > cut - marginBuckets)
        margin.push({ index, width, value: (market.worth[piece] as number) / width });
    }
    allocation[index] = own;
    left -= own;
  }
  const skipped: Piece[] = [];
  for (const piece of margin.sort((a, b) => b.value - a.value || a.index - b.index)) {
    if (piece.width <= left && !skipped.some(({ index }) => index === piece.index)) {
      allocation[piece.index] = (allocation[piece.index] ?? 0) + piece.width;
      left -= piece.width;
    } else skipped.push(piece);
    if (left === 0 || skipped.length === 16) break;
  }
  while (left > 0) {
    const taker = bestTaker(bids, skipped, { allocation, left });
    if (!taker) break;
    allocation[taker.index] = (allocation[taker.index] ?? 0) + taker.units;
    left -= taker.units;
  }
  return allocation;
};

/** The stream among those with an unfilled piece for which some of the units left bring most apiece. */
const bestTaker = (
  bids: readonly InferenceBid[],
  skipped: readonly Piece[],
  { allocation, left }: { allocation: readonly number[]; left: number },
): { index: number; units: number } | null => {
  let best: { index: number; units: number; value: number } | null = null;
  for (const { index } of skipped) {
    const bid = bids[index];
    const held = allocation[index] ?? 0;
    if (!bid) continue;
    for (let units = 1; units <= Math.min(left, bid.useful - held); units++) {
      const value = (bid.scale * (factorAt(bid.factors, held + units) - factorAt(bid.factors, held))) / units;
      if (value > (best?.value ?? 0)) best = { index, units, value };
    }
  }
  return best;
};
