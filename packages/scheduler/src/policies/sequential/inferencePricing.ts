import { factorAt } from '../../estimate/streamModel.ts';
import type { SequenceModel } from './sequenceModel.ts';

/** Largest table (streams × capacity × useful units) that is still worked out exactly. */
const exactLimit = 60_000;

/** What inference is worth at the streams' accuracies now, by units that it gets, and who gets how many. */
export interface InferencePricing {
  /** Units that floors demand. */
  readonly floorUnits: number;
  /** Best value per second of so many units, at least `floorUnits`. */
  readonly valueOf: (units: number) => number;
  /** Units by stream that bring it. */
  readonly allocate: (units: number) => number[];
}

/** A stream's bid: what each number of units is worth, from its floor on. */
interface Bid {
  readonly floor: number;
  readonly useful: number;
  readonly scale: number;
  readonly factors: Float64Array;
}

/**
 * Prices inference again and again as accuracies change. The hulls' pieces stay sorted from one call to the next, and
 * only the streams that changed are sorted in anew.
 */
export const inferencePricer = (
  model: SequenceModel,
): ((question: { readonly accuracies: readonly number[]; readonly at: number }) => InferencePricing) => {
  let pieces: readonly Piece[] = [];
  let scales: readonly number[] = model.models.map(() => -1);
  return ({ accuracies, at }) => {
    const bids = bidsAt(model, accuracies, at);
    const useful = bids.reduce((sum, bid) => sum + bid.useful, 0);
    const top = Math.min(model.units, useful);
    const work = bids.reduce((sum, bid) => sum + (bid.useful - bid.floor + 1) * (top + 1), 0);
    if (work <= exactLimit) return exactPricing(bids, top);
    const changed = new Set<number>();
    for (let index = 0; index < bids.length; index++) if (bids[index]?.scale !== scales[index]) changed.add(index);
    pieces = mergePieces(
      changed.size > 0 ? pieces.filter(({ index }) => !changed.has(index)) : pieces,
      piecesOf(model, bids, { accuracies, indices: changed }),
    );
    scales = bids.map(({ scale }) => scale);
    return greedyPricing(bids, pieces);
  };
};

/** A stream whose window is over bids for its floor only. */
const bidsAt = (model: SequenceModel, accuracies: readonly number[], at: number): Bid[] =>
  model.models.map(({ factors, windowEnd }, index) => {
    const accuracy = accuracies[index] ?? 0;
    const floor = model.hullOf(index, accuracy).baseUnits;
    const open = at < windowEnd;
    const useful = open ? Math.max(floor, factors.length - 1) : floor;
    return { floor, useful, scale: open ? (model.coefficients[index] ?? 0) * accuracy : 0, factors };
  });

/** Multiple-choice knapsack by dynamic programming: exact on the grid of δ. */
const exactPricing = (bids: readonly Bid[], top: number): InferencePricing => {
  const floorUnits = bids.reduce((sum, bid) => sum + bid.floor, 0);
  const chosen: Uint16Array[] = [];
  let values = new Float64Array(top + 1);
  let floors = 0;
  for (const { floor, useful, scale, factors } of bids) {
    const next = new Float64Array(top + 1).fill(Number.NEGATIVE_INFINITY);
    const choice = new Uint16Array(top + 1);
    for (let total = floors + floor; total <= top; total++) {
      let [best, pick] = [Number.NEGATIVE_INFINITY, floor];
      for (let units = floor; units <= Math.min(useful, total - floors); units++) {
        const value = (values[total - units] ?? 0) + scale * (factors[Math.min(units, factors.length - 1)] ?? 0);
        if (value > best) [best, pick] = [value, units];
      }
      next[total] = best;
      choice[total] = pick;
    }
    floors += floor;
    values = next;
    chosen.push(choice);
  }
  const last = values;
  return {
    floorUnits,
    valueOf: (units) => last[Math.min(units, top)] ?? 0,
    allocate: (units) => {
      let left = Math.min(units, top);
      const allocation = new Array<number>(bids.length).fill(0);
      for (let index = bids.length - 1; index >= 0; index--) {
        const own = chosen[index]?.[left] ?? 0;
        allocation[index] = own;
        left -= own;
      }
      return allocation;
    },
  };
};

interface Piece {
  readonly index: number;
  readonly width: number;
  readonly value: number;
}

const byValue = (a: Piece, b: Piece): number => b.value - a.value || a.index - b.index;

/** Pieces of the streams' hulls, the most valuable first. */
const piecesOf = (
  model: SequenceModel,
  bids: readonly Bid[],
  { accuracies, indices }: { readonly accuracies: readonly number[]; readonly indices: ReadonlySet<number> },
): Piece[] => {
  const pieces: Piece[] = [];
  for (const index of indices) {
    const scale = bids[index]?.scale ?? 0;
    if (scale <= 0) continue;
    const { widths, slopes } = model.hullOf(index, accuracies[index] ?? 0);
    for (let position = 0; position < widths.length; position++)
      pieces.push({ index, width: widths[position] ?? 0, value: scale * (slopes[position] ?? 0) });
  }
  return pieces.sort(byValue);
};

const mergePieces = (sorted: readonly Piece[], added: readonly Piece[]): readonly Piece[] => {
  if (added.length === 0) return sorted;
  const merged: Piece[] = [];
  let next = 0;
  for (const piece of sorted) {
    for (let other = added[next]; other && byValue(other, piece) < 0; other = added[++next]) merged.push(other);
    merged.push(piece);
  }
  for (; next < added.length; next++) merged.push(added[next] as Piece);
  return merged;
};

/** Whole pieces of the hulls, the most valuable first; what does not fill a piece goes where single units bring most. */
const greedyPricing = (bids: readonly Bid[], pieces: readonly Piece[]): InferencePricing => {
  const floorUnits = bids.reduce((sum, bid) => sum + bid.floor, 0);
  const floorValue = bids.reduce((sum, { scale, factors, floor }) => sum + scale * factorAt(factors, floor), 0);
  const ends = cumulative(pieces, floorUnits, floorValue);
  return {
    floorUnits,
    valueOf: (units) => {
      const position = countWithin(ends.units, units);
      const piece = pieces[position];
      const used = position > 0 ? (ends.units[position - 1] ?? 0) : floorUnits;
      const value = position > 0 ? (ends.values[position - 1] ?? 0) : floorValue;
      return piece ? value + piece.value * Math.max(0, units - used) : value;
    },
    allocate: (units) => fillPieces(bids, pieces, units - floorUnits),
  };
};

const cumulative = (pieces: readonly Piece[], units: number, value: number) => {
  const ends = { units: new Float64Array(pieces.length), values: new Float64Array(pieces.length) };
  let [unitsSoFar, valueSoFar] = [units, value];
  for (let position = 0; position < pieces.length; position++) {
    const { width, value: worth } = pieces[position] as Piece;
    unitsSoFar += width;
    valueSoFar += width * worth;
    ends.units[position] = unitsSoFar;
    ends.values[position] = valueSoFar;
  }
  return ends;
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

const fillPieces = (bids: readonly Bid[], pieces: readonly Piece[], spare: number): number[] => {
  const allocation = bids.map(({ floor }) => floor);
  let left = spare;
  const skipped: Piece[] = [];
  for (const piece of pieces) {
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
  bids: readonly Bid[],
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
