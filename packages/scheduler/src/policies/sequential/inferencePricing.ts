import { exactPricer } from './exactPricing.ts';
import type { MarketBid } from './inferenceMarket.ts';
import { marketPricer } from './marketPricing.ts';
import type { Candidate, SequenceModel } from './sequenceModel.ts';

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

/** What units of inference are worth to a stream, from its floor on. It is the same object as long as nothing changes. */
export interface InferenceBid {
  readonly floor: number;
  /** Units from which on more bring nothing. */
  readonly useful: number;
  readonly scale: number;
  readonly factors: Float64Array;
  readonly market: MarketBid;
}

/**
 * Prices inference again and again as accuracies change, which they do in the order of the sequence. What one question
 * worked out serves the next one.
 */
export const inferencePricer = (
  model: SequenceModel,
  sequence: readonly Candidate[],
): ((question: { readonly accuracies: readonly number[]; readonly at: number }) => InferencePricing) => {
  const bidsNow = rememberingBids(model);
  const retrained = new Set(sequence.map(({ index }) => index));
  const lastFirst = sequence.map(({ index }) => index).reverse();
  const exact = exactPricer([...[...model.models.keys()].filter((index) => !retrained.has(index)), ...lastFirst]);
  const byMarket = marketPricer();
  return (question) => {
    const bids = bidsNow(question);
    const useful = bids.reduce((sum, bid) => sum + bid.useful, 0);
    const units = Math.min(model.units, useful);
    const work = bids.reduce((sum, bid) => sum + (bid.useful - bid.floor + 1) * (units + 1), 0);
    return work <= exactLimit ? exact(bids, units) : byMarket(bids);
  };
};

/** The streams' bids; a stream whose window is over bids for its floor only. */
const rememberingBids = (
  model: SequenceModel,
): ((question: { readonly accuracies: readonly number[]; readonly at: number }) => readonly InferenceBid[]) => {
  const known: { readonly accuracy: number; readonly open: boolean; readonly bid: InferenceBid }[] = [];
  return ({ accuracies, at }) =>
    model.models.map(({ windowEnd }, index) => {
      const accuracy = accuracies[index] ?? 0;
      const open = at < windowEnd;
      let own = known[index];
      if (own?.accuracy !== accuracy || own.open !== open) {
        own = { accuracy, open, bid: bidOf(model, index, { accuracy, open }) };
        known[index] = own;
      }
      return own.bid;
    });
};

const bidOf = (
  model: SequenceModel,
  index: number,
  { accuracy, open }: { accuracy: number; open: boolean },
): InferenceBid => {
  const factors = model.models[index]?.factors ?? new Float64Array(1);
  const market = model.bidOf(index, accuracy)[open ? 'open' : 'over'];
  const floor = market.baseUnits;
  const useful = open ? Math.max(floor, factors.length - 1) : floor;
  return { floor, useful, scale: open ? (model.coefficients[index] ?? 0) * accuracy : 0, factors, market };
};
