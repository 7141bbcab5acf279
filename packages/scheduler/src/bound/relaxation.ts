import { bestResponse, priceTable, tablePrices } from './inferenceResponse.ts';
import { intervalAt } from './priceSchedule.ts';
import type { BoundModel, BoundStep, BoundStream } from './streamBound.ts';

/** Value of the relaxed problem at given prices, and how much GPU time is used in each interval. */
export interface Relaxation {
  readonly value: number;
  readonly usage: Float64Array;
}

/** Integral of something constant in each interval, from 0 to each instant. */
type Sums = Float64Array;

/** What inference at each of a stream's levels brings and takes, in one buffer by level. */
interface LevelCourses {
  readonly sums: readonly Sums[];
  readonly shares: readonly Float64Array[];
}

interface Context {
  readonly instants: Float64Array;
  readonly prices: Float64Array;
  /** ln of the prices; −∞ of 0. */
  readonly logPrices: Float64Array;
  /** Integral of the prices. */
  readonly paid: Sums;
}

/**
 * Prepares the relaxed problem over intervals of constant price: a function from prices to its value. It is called
 * often, so its buffers are made once.
 */
export const relaxation = (model: BoundModel, instants: Float64Array): ((prices: Float64Array) => Relaxation) => {
  const intervals = instants.length - 1;
  const mostLevels = model.streams.reduce((most, { levels }) => Math.max(most, levels.length), 1);
  const courses: LevelCourses = {
    sums: Array.from({ length: mostLevels }, () => new Float64Array(intervals + 1)),
    shares: Array.from({ length: mostLevels }, () => new Float64Array(intervals)),
  };
  // A window's end is rounded up to the next instant, which only adds to the value.
  const openIntervals = model.streams.map(({ windowEnd }) => {
    const index = instants.findIndex((instant) => instant >= windowEnd - 1e-9);
    return index < 0 ? intervals : index;
  });
  return (prices) => {
    const context: Context = {
      instants,
      prices,
      logPrices: prices.map((price) => (price > 0 ? Math.log(price) : Number.NEGATIVE_INFINITY)),
      paid: new Float64Array(intervals + 1),
    };
    for (let k = 0; k < intervals; k++)
      context.paid[k + 1] = (context.paid[k] ?? 0) + (prices[k] ?? 0) * ((instants[k + 1] ?? 0) - (instants[k] ?? 0));
    const usage = new Float64Array(intervals);
    let value = model.gpuCount * (context.paid[intervals] ?? 0);
    for (const [index, stream] of model.streams.entries()) {
      fillCourses(stream, courses, { ...context, open: openIntervals[index] ?? intervals });
      value += answer(stream, courses, context, usage);
    }
    return { value, usage };
  };
};

const fillCourses = (
  stream: BoundStream,
  courses: LevelCourses,
  context: Context & { readonly open: number },
): void => {
  for (let level = 0; level < stream.levels.length; level++) {
    const [sums, shares] = [courses.sums[level], courses.shares[level]];
    if (!sums || !shares) continue;
    const scale = stream.coefficient * (stream.levels[level] ?? 0);
    const least = stream.leastShares[level] ?? 0;
    if (least > 0) fillWithFloor(stream, { sums, shares, scale, least }, context);
    else fillFree(stream, { sums, shares, scale }, context);
  }
};

/** Inference at one level without a floor, from the table; after the window it is worth nothing and takes nothing. */
const fillFree = (
  { response }: BoundStream,
  { sums, shares, scale }: { sums: Sums; shares: Float64Array; scale: number },
  { instants, logPrices, prices, open }: Context & { readonly open: number },
): void => {
  const { values, free } = response;
  const logScale = Math.log(scale) + priceTable.logLowest;
  for (let k = 0; k < shares.length; k++) {
    let [value, share] = [0, 0];
    if (k < open && scale > 0) {
      const cell = Math.floor(((logPrices[k] ?? 0) - logScale) / priceTable.logStep);
      if (cell < 0) [value, share] = [free.value, free.share];
      else if (cell >= priceTable.size - 1) value = values[priceTable.size - 1] ?? 0;
      else {
        const [left, right] = [tablePrices[cell] ?? 0, tablePrices[cell + 1] ?? 1];
        const slope = ((values[cell + 1] ?? 0) - (values[cell] ?? 0)) / (right - left);
        value = (values[cell] ?? 0) + slope * ((prices[k] ?? 0) / scale - left);
        share = -slope;
      }
    }
    shares[k] = share;
    sums[k + 1] = (sums[k] ?? 0) + scale * value * ((instants[k + 1] ?? 0) - (instants[k] ?? 0));
  }
};

const fillWithFloor = (
  { profile }: BoundStream,
  { sums, shares, scale, least }: { sums: Sums; shares: Float64Array; scale: number; least: number },
  { instants, prices, open }: Context & { readonly open: number },
): void => {
  for (let k = 0; k < shares.length; k++) {
    const price = prices[k] ?? 0;
    const best = k < open && scale > 0 ? bestResponse(profile, price / scale, least) : null;
    const value = best ? best.value * scale : -price * least;
    shares[k] = best?.share ?? least;
    sums[k + 1] = (sums[k] ?? 0) + value * ((instants[k + 1] ?? 0) - (instants[k] ?? 0));
  }
};

/** The stream's best answer to the prices: its value; its use of GPU time is added to `usage`. */
const answer = (stream: BoundStream, courses: LevelCourses, context: Context, usage: Float64Array): number => {
  let [best, bestSteps, bestAt] = [
    stream.completes ? Number.NEGATIVE_INFINITY : 0,
    [] as readonly BoundStep[],
    [] as readonly number[],
  ];
  for (const steps of stream.retrainings) {
    const instants: number[] = [];
    let value = 0;
    for (const [position, step] of steps.entries()) {
      const found = bestInstant(step, courses, context);
      const isReached = found.value > 0 || (stream.completes && position === steps.length - 1);
      instants.push(isReached ? found.at : -1);
      if (isReached) value += found.value;
    }
    if (value > best) [best, bestSteps, bestAt] = [value, steps, instants];
  }
  addShares(courses.shares[0], { context, usage, from: 0, sign: 1 });
  for (const [position, step] of bestSteps.entries()) {
    const at = bestAt[position] ?? -1;
    if (at < 0) continue;
    addShares(courses.shares[step.fromLevel], { context, usage, from: at, sign: -1 });
    addShares(courses.shares[step.toLevel], { context, usage, from: at, sign: 1 });
    addTraining(step, at, { context, usage });
  }
  const total = courses.sums[0];
  return (total?.[total.length - 1] ?? 0) + best;
};

/**
 * When to reach a step, if it is reached. A training that ends at τ takes the cheapest seconds before it, which are the last
 * ones since prices do not rise. The value is linear in τ while τ and the training's begin stay in their intervals, so
 * only instants at which one of them crosses a boundary, and the earliest one, need a look. They are visited in
 * ascending order, with the intervals of τ (`e`) and of the begin (`b`) moving along.
 */
const bestInstant = (
  step: BoundStep,
  courses: LevelCourses,
  { instants, paid }: Context,
): { readonly value: number; readonly at: number } => {
  const before = courses.sums[step.fromLevel] as Sums;
  const after = courses.sums[step.toLevel] as Sums;
  const last = instants.length - 1;
  const seconds = step.gpuSeconds / step.share;
  const total = (after[last] as number) - (before[last] as number);
  let [value, bestAt] = [Number.NEGATIVE_INFINITY, step.latest];
  for (let [i, j, e, b, at] = [0, 0, 0, 0, step.earliest]; ; ) {
    while (e + 2 <= last && (instants[e + 1] as number) <= at) e++;
    const begin = Math.max(0, at - seconds);
    while (b + 2 <= last && (instants[b + 1] as number) <= begin) b++;
    const missed = integralIn(after, instants, e, at) - integralIn(before, instants, e, at);
    const cost = step.share * (integralIn(paid, instants, e, at) - integralIn(paid, instants, b, begin));
    if (total - missed - cost > value) {
      value = total - missed - cost;
      bestAt = at;
    }
    if (at >= step.latest) return { value, at: bestAt };
    while (i <= last && (instants[i] as number) <= at) i++;
    while (j <= last && (instants[j] as number) + seconds <= at) j++;
    const own = i <= last ? (instants[i] as number) : step.latest;
    const shifted = j <= last ? (instants[j] as number) + seconds : step.latest;
    at = Math.min(own, shifted, step.latest);
  }
};

/** Integral from 0 to `at`, which lies in interval `k`. */
const integralIn = (sums: Sums, instants: Float64Array, k: number, at: number): number => {
  const from = instants[k] as number;
  const base = sums[k] as number;
  return base + (((sums[k + 1] as number) - base) * (at - from)) / ((instants[k + 1] as number) - from);
};

interface Record {
  readonly context: Context;
  readonly usage: Float64Array;
}

const addShares = (
  shares: Float64Array | undefined,
  { context, usage, from, sign }: Record & { readonly from: number; readonly sign: 1 | -1 },
): void => {
  if (!shares) return;
  const { instants } = context;
  for (let k = intervalAt(context, from); k < shares.length; k++)
    usage[k] = (usage[k] ?? 0) + sign * (shares[k] ?? 0) * ((instants[k + 1] ?? 0) - Math.max(from, instants[k] ?? 0));
};

const addTraining = (step: BoundStep, at: number, { context, usage }: Record): void => {
  const begin = Math.max(0, at - step.gpuSeconds / step.share);
  const { instants } = context;
  for (let k = intervalAt(context, begin); k < usage.length && (instants[k] ?? 0) < at; k++)
    usage[k] = (usage[k] ?? 0) + step.share * (Math.min(at, instants[k + 1] ?? 0) - Math.max(begin, instants[k] ?? 0));
};
