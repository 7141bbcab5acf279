import { isPlain } from '../device.ts';
import { judgeFloors } from '../floors/judgeFloors.ts';
import type { Problem } from '../problem.ts';
import { branchAndBound, type Descent } from './branchAndBound.ts';
import { intervalAt, type PriceSchedule, projectPrices } from './priceSchedule.ts';
import { relaxation } from './relaxation.ts';
import { type BoundModel, type BoundStream, boundModel } from './streamBound.ts';

export interface BoundOptions {
  /** Objective of a plan that is known, to aim at; the bound is valid whatever is given. */
  readonly achieved?: number;
}

/**
 * No schedule whatever has a higher objective than this: shares may change at any time and be any fraction, trainings
 * may be pre-empted, and devices are pooled.
 *
 * Lagrangian relaxation of the capacity: with a price λ(t) on GPU time the streams are independent, and each one's best
 * answer is worked out exactly over all γ and completion times; prices that never rise once labels are there make a
 * training's cheapest seconds the last ones before its completion. The sum of the best answers plus the worth of all
 * GPU time bounds every schedule, for any prices; a sub-gradient method looks for the prices that make it smallest.
 *
 * @returns accuracy in [0, 1], for the relaxed floors where the problem's are in conflict
 */
export const upperBound = (problem: Problem, options: BoundOptions = {}): number => {
  const model = boundModel(withKeptFloors(problem));
  const { streams } = model;
  const full = streams.reduce((sum, stream) => sum + bestImaginable(stream), 0);
  if (streams.length === 0 || model.gpuCount <= 0) return Math.min(1, Math.max(0, full));
  return Math.min(1, full, minimise(model, options));
};

/** With the floors that plans keep; with none for several devices, where what is kept depends on the placement. */
const withKeptFloors = (problem: Problem): Problem => {
  if (!isPlain(problem))
    return { ...problem, streams: problem.streams.map((stream) => ({ ...stream, minAccuracy: 0 })) };
  const verdict = judgeFloors(problem);
  return verdict.kind === 'feasible' ? problem : verdict.relaxed;
};

/** Its best model for the whole window at its best factor: a bound that no price is needed for. */
const bestImaginable = ({ coefficient, windowEnd, startAccuracy, retrainings, response }: BoundStream): number => {
  const best = retrainings.flat().reduce((most, { to }) => Math.max(most, to), startAccuracy);
  return coefficient * windowEnd * best * response.free.value;
};

/** Work that an evaluation may take by streams: large problems get coarser prices and fewer steps, and a looser bound. */
const effortFor = (streams: number): { intervals: number; steps: number } => {
  if (streams <= 16) return { intervals: 20, steps: 90 };
  return streams <= 150 ? { intervals: 14, steps: 50 } : { intervals: 8, steps: 16 };
};

const minimise = (model: BoundModel, { achieved }: BoundOptions): number => {
  const { intervals, steps } = effortFor(model.streams.length);
  const instants = instantsFor(model, intervals);
  const start = new Float64Array(instants.length - 1).fill(bestConstant(model));
  const root = descend(model, { instants, prices: start }, { steps, aim: 0.03, achieved });
  return achieved === undefined ? root.value : branchAndBound(model, { instants, root, achieved, descend });
};

/** The least value of the relaxed problem that a number of sub-gradient steps find, and the prices that bring it. */
const descend: Descent = (model, start, { steps, aim: furthest, achieved = 0 }) => {
  const { instants } = start;
  const relax = relaxation(model, instants);
  let prices = start.prices;
  let bestPrices = prices;
  let { value: best, usage: bestUsage } = relax(prices);
  // How far below the best value the next steps aim: further when they get there, less when they do not.
  let aim = Math.max(1e-4, Math.min(furthest, best - achieved));
  let stale = 0;
  const from = intervalAt({ instants }, model.firstRelease);
  for (let step = 0; step < steps && best > achieved; step++) {
    const { value, usage } = relax(prices);
    const rise = best - value;
    if (rise > 0) [best, bestPrices, bestUsage] = [value, prices, usage];
    stale = rise > aim * 0.02 ? 0 : stale + 1;
    if (rise > aim * 0.5) aim *= 1.5;
    if (stale > 4) {
      [aim, stale] = [aim / 2.5, 0];
      prices = polyakStep(model, { instants, prices: bestPrices }, { usage: bestUsage, excess: aim, from });
    } else prices = polyakStep(model, { instants, prices }, { usage, excess: value - (best - aim), from });
  }
  return { value: best, prices: bestPrices };
};

/** A step against the sub-gradient, measured by time (so that long intervals do not rule), of Polyak's length. */
const polyakStep = (
  model: BoundModel,
  { instants, prices }: PriceSchedule,
  { usage, excess, from }: { usage: Float64Array; excess: number; from: number },
): Float64Array => {
  let norm = 0;
  const idle = new Float64Array(prices.length);
  for (const index of prices.keys()) {
    const length = (instants[index + 1] ?? 0) - (instants[index] ?? 0);
    idle[index] = model.gpuCount - (usage[index] ?? 0) / length;
    norm += (idle[index] ?? 0) ** 2 * length;
  }
  if (norm <= 1e-15) return prices;
  const scale = excess / norm;
  const moved = Float64Array.from(prices, (price, index) => price - scale * (idle[index] ?? 0));
  return projectPrices({ instants, prices: moved }, from);
};

/** Finer early, where trainings are; labels, window ends and the horizon are always among them. */
const instantsFor = ({ streams, horizon, firstRelease }: BoundModel, intervals: number): Float64Array => {
  const instants = new Set([0, horizon]);
  if (firstRelease < horizon) instants.add(firstRelease);
  for (let index = 1; index < intervals; index++)
    instants.add(firstRelease + (horizon - firstRelease) * (index / intervals) ** 1.6);
  const ends = [...new Set(streams.map(({ windowEnd }) => windowEnd))];
  if (ends.length <= 4 * intervals) for (const end of ends) instants.add(end);
  const sorted = [...instants].filter((instant) => instant >= 0 && instant <= horizon).sort((a, b) => a - b);
  return Float64Array.from(sorted.filter((instant, index) => index === 0 || instant - (sorted[index - 1] ?? 0) > 1e-9));
};

/** Golden-section search for the best price that is the same all the time. */
const bestConstant = (model: BoundModel): number => {
  const relax = relaxation(model, instantsFor(model, 1));
  const evaluate = (price: number): number =>
    relax(new Float64Array(instantsFor(model, 1).length - 1).fill(price)).value;
  const most = model.streams.reduce((top, { coefficient }) => Math.max(top, coefficient), 0);
  let [low, high] = [Math.log(most * 1e-3), Math.log(most * 50)];
  for (let step = 0; step < 10; step++) {
    const [left, right] = [low + (high - low) * 0.382, low + (high - low) * 0.618];
    if (evaluate(Math.exp(left)) < evaluate(Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
};
