import { runSequence, type TraceEntry } from './runSequence.ts';
import type { Candidate, SequenceModel } from './sequenceModel.ts';

/** Rounds of choosing by prices; it settles in a few, and the last ones change little. */
const priceRounds = (streams: number): number => (streams <= largeProblem ? 12 : 5);
/** Streams from which on time counts more than the last hundredth of a point. */
const largeProblem = 200;
/** Streams up to which choices are improved one by one afterwards. */
const localSearchLimit = 32;
const localRounds = 12;
const leastRise = 1e-12;

/** Candidates in the order in which they are trained, and the estimated objective of training them so. */
export interface Sequence {
  readonly order: readonly Candidate[];
  readonly value: number;
}

type Choices = readonly (Candidate | null)[];

/** Smith's order: what brings most by GPU-second comes first; a retraining under way keeps no privilege. */
const smithOrder = (choices: Choices): Candidate[] =>
  choices
    .filter((candidate): candidate is Candidate => candidate !== null)
    .sort((a, b) => b.ratio - a.ratio || a.index - b.index);

/** Which γ each stream gets and in what order they run: by prices, then for few streams by local search. */
export const chooseSequence = (model: SequenceModel): Sequence => {
  const byPrice = chooseByPrices(model);
  return model.models.length <= localSearchLimit ? improve(model, byPrice) : byPrice;
};

interface Traced extends Sequence {
  readonly trace: readonly TraceEntry[];
}

/** Drops what does not complete in its window until all does. */
const withoutLate = (model: SequenceModel, order: readonly Candidate[]): Traced => {
  let kept = withinCapacity(model, order);
  if (model.models.length > largeProblem) kept = longestInTime(model, kept);
  for (;;) {
    const { value, trace, late } = runSequence(model, kept, { withTrace: true });
    if (late.length === 0 || kept.length === 0) return { order: kept, value, trace };
    // The later half of what is late goes first: without it the rest may be in time.
    const dropped = new Set(late.slice(Math.floor(late.length / 2)));
    kept = kept.filter((candidate) => !dropped.has(candidate));
  }
};

/**
 * About the longest beginning of an order that is all in time: dropping little by little takes too many runs. How many
 * are late of two beginnings that are too long tells where, on a straight line, none would be.
 */
const longestInTime = (model: SequenceModel, order: readonly Candidate[]): readonly Candidate[] => {
  const lateOf = (length: number): number => runSequence(model, order.slice(0, length)).late.length;
  let [low, high, late] = [0, order.length, lateOf(order.length)];
  if (late === 0) return order;
  for (let guess = high - late; high - low > Math.max(1, order.length / 64); ) {
    const length = Math.max(low + 1, Math.min(high - 1, guess));
    const lateThen = lateOf(length);
    if (lateThen === 0) {
      low = length;
      guess = Math.floor((low + high) / 2);
    } else {
      guess = length - Math.ceil((lateThen * (high - length)) / Math.max(1, late - lateThen));
      [high, late] = [length, lateThen];
    }
  }
  return order.slice(0, low);
};

/** The first ones whose work all GPUs could do until the last window ends, if they did nothing else. */
const withinCapacity = (model: SequenceModel, order: readonly Candidate[]): readonly Candidate[] => {
  let left = model.units * model.problem.allocationUnit * model.horizon;
  const beyond = order.findIndex(({ job }) => {
    left -= job.workLeft;
    return left < 0;
  });
  return beyond < 0 ? order : order.slice(0, beyond);
};

const chooseByPrices = (model: SequenceModel): Sequence => {
  const nothing = runSequence(model, []).value;
  let best: Sequence = { order: [], value: nothing };
  // How many fitted in the last round: in large problems the next one need not find that out again.
  let most = Number.POSITIVE_INFINITY;
  let choices: Choices = model.candidates.map((candidates) =>
    candidates.reduce<Candidate | null>((top, one) => (!top || one.ratio > top.ratio ? one : top), null),
  );
  for (let round = 0; round < priceRounds(model.models.length); round++) {
    const { order, value, trace } = withoutLate(model, smithOrder(choices).slice(0, most));
    if (model.models.length > largeProblem) most = Math.ceil(order.length * 1.15) + 1;
    if (value > best.value + leastRise) best = { order, value };
    if (trace.length === 0) break;
    const next = model.candidates.map((candidates, index) => bestByPrice(model, candidates, { index, trace }));
    if (next.every((candidate, index) => candidate === choices[index])) break;
    choices = next;
  }
  return best;
};

/** The γ that is worth most after its price, each at its own place in Smith's order; null when none is worth it. */
const bestByPrice = (
  model: SequenceModel,
  candidates: readonly Candidate[],
  { index, trace }: { index: number; trace: readonly TraceEntry[] },
): Candidate | null => {
  const end = model.models[index]?.windowEnd ?? 0;
  let [best, worth] = [null as Candidate | null, 0];
  for (const candidate of candidates) {
    const { at, price } = placeOf(trace, candidate.ratio);
    const value = candidate.gain * (end - at) - candidate.job.workLeft * price;
    if (value > worth) [best, worth] = [candidate, value];
  }
  return best;
};

const placeOf = (trace: readonly TraceEntry[], ratio: number): TraceEntry => {
  let [low, high] = [0, trace.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((trace[middle]?.ratio ?? 0) > ratio) low = middle + 1;
    else high = middle;
  }
  return trace[low] ?? { ratio, at: 0, price: 0 };
};

/** Changes one stream's γ at a time, then swaps neighbours in the order, until nothing rises any more. */
const improve = (model: SequenceModel, start: Sequence): Sequence => {
  const moves = [
    ...Array.from(model.models.keys(), (index) => (current: Sequence) => bestForStream(model, current, index)),
    (current: Sequence) => swapNeighbours(model, current),
  ];
  let best = start;
  // Once each move has been tried since the last rise, none is left to try.
  for (let [tried, idle] = [0, 0]; tried < localRounds * moves.length && idle < moves.length; tried++) {
    const next = moves[tried % moves.length]?.(best) ?? best;
    idle = next === best ? idle + 1 : 1;
    best = next;
  }
  return best;
};

const bestForStream = (model: SequenceModel, current: Sequence, index: number): Sequence => {
  let best = current;
  const others = current.order.filter((candidate) => candidate.index !== index);
  const now = current.order.find((candidate) => candidate.index === index) ?? null;
  for (const candidate of [null, ...(model.candidates[index] ?? [])]) {
    if (candidate === now) continue;
    const order = candidate ? insertByRatio(others, candidate) : others;
    const { value } = runSequence(model, order);
    if (value > best.value + leastRise) best = { order, value };
  }
  return best;
};

const insertByRatio = (order: readonly Candidate[], candidate: Candidate): Candidate[] => {
  const place = order.findIndex(({ ratio }) => ratio < candidate.ratio);
  return place < 0 ? [...order, candidate] : [...order.slice(0, place), candidate, ...order.slice(place)];
};

const swapNeighbours = (model: SequenceModel, current: Sequence): Sequence => {
  let best = current;
  for (let position = 0; position + 1 < best.order.length; position++) {
    const order = [...best.order];
    const [first, second] = [order[position], order[position + 1]];
    if (!first || !second) continue;
    [order[position], order[position + 1]] = [second, first];
    const { value } = runSequence(model, order);
    if (value > best.value + leastRise) best = { order, value };
  }
  return best;
};
