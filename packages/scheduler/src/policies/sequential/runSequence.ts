import type { InferenceMarket } from './inferenceMarket.ts';
import type { Candidate, SequenceModel } from './sequenceModel.ts';

/** Rates of training that are compared in a stage; more would change little, and large problems get by with fewer. */
export const rateSteps = (streams: number): number => (streams <= 200 ? 100 : 50);

/** Where the sequence stood when a retraining began: what a GPU-second cost then, for choosing other γs by price. */
export interface TraceEntry {
  readonly ratio: number;
  readonly at: number;
  readonly price: number;
}

export interface SequenceOutcome {
  /** Estimated objective. */
  readonly value: number;
  readonly trace: readonly TraceEntry[];
  /** Candidates that did not complete within their windows. */
  readonly late: readonly Candidate[];
}

export interface RunOptions {
  /** Multiplies the rates that the rule finds; 1 by default. */
  readonly haste?: number;
  readonly withTrace?: boolean;
}

interface Progress {
  readonly candidate: Candidate;
  work: number;
  step: number;
}

/**
 * Runs retrainings one after the other in the given order, each at the rate which costs least: in a stage the rate R
 * minimises (H_final − H_now(G − R))/speed(R), where H(x) is the best inference value of x GPUs. While H_final lasts to
 * the end this is exact for the order: a stage of work C loses C·(H_final − H_now)/R against having all models at once.
 * Where a cap keeps a retraining from using the whole rate, the next in order gets the rest.
 */
export const runSequence = (
  model: SequenceModel,
  order: readonly Candidate[],
  { haste = 1, withTrace = false }: RunOptions = {},
): SequenceOutcome => {
  const { now, final } = model.scratch;
  now.copyFrom(model.startMarket);
  final.copyFrom(model.startMarket);
  const accuracies = model.models.map(({ startAccuracy }) => startAccuracy);
  const goals = [...accuracies];
  for (const { index, job } of order) {
    retrade(model, final, { index, from: accuracies[index] ?? 0, to: job.endAccuracy, at: 0 });
    goals[index] = job.endAccuracy;
  }
  let queue: Progress[] = order.map((candidate) => ({ candidate, work: 0, step: 0 }));
  const releases = [...new Set(order.map(({ job }) => job.releaseSeconds))].sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(model.units / rateSteps(model.models.length)));
  const nowValues = new Float64Array(Math.floor(model.units / step) + 1);
  const finalValue = new Float64Array(1);
  const trace: TraceEntry[] = [];
  let [at, value, ended] = [0, 0, 0];
  final.values(finalValue, model.units, step);
  while (at < model.horizon) {
    now.values(nowValues, model.units, step);
    const released = releasedAt(queue, at, releases);
    const question = { nowValues, final: finalValue[0] ?? 0, model, step, haste, floorUnits: now.baseUnits() };
    const rate = released.length > 0 ? bestRate(released, question) : null;
    const event = releases.find((release) => release > at) ?? Number.POSITIVE_INFINITY;
    const windowEnd = model.windowEnds[ended] ?? model.horizon;
    const until = Math.min(event, windowEnd, at + (rate?.seconds ?? Number.POSITIVE_INFINITY));
    if (rate && withTrace) trace.push({ ratio: released[0]?.candidate.ratio ?? 0, at, price: rate.price });
    value += (nowValues[rate?.index ?? 0] ?? 0) * (until - at);
    for (const [progress, speed] of rate?.speeds ?? []) {
      progress.work += speed * (until - at);
      const { index, job } = progress.candidate;
      const from = accuracies[index] ?? 0;
      const to = reach(progress, from);
      if (to !== from) retrade(model, now, { index, from, to, at });
      accuracies[index] = to;
      if (progress.step >= job.steps.length) queue.splice(queue.indexOf(progress), 1);
    }
    at = until;
    if (at < windowEnd || at >= model.horizon) continue;
    closeWindows(model, [now, final], { end: windowEnd, accuracies, goals });
    final.values(finalValue, model.units, step);
    queue = queue.filter(({ candidate }) => (model.models[candidate.index]?.windowEnd ?? 0) > at);
    ended++;
  }
  return { value, trace, late: queue.map(({ candidate }) => candidate) };
};

/** What may train now, in order; the first alone where it can use any rate. */
const releasedAt = (queue: readonly Progress[], at: number, releases: readonly number[]): readonly Progress[] => {
  const everything = (releases[releases.length - 1] ?? 0) <= at;
  const first = everything ? queue[0] : queue.find(({ candidate }) => candidate.job.releaseSeconds <= at);
  if (!first) return [];
  if (first.candidate.linear) return [first];
  return everything ? queue : queue.filter(({ candidate }) => candidate.job.releaseSeconds <= at);
};

/** Steps of the retraining that its work has reached; returns the accuracy then. */
const reach = (progress: Progress, accuracy: number): number => {
  const { steps } = progress.candidate.job;
  let reached = accuracy;
  for (
    let next = steps[progress.step];
    next && next.work - progress.work <= 1e-9 * next.work;
    next = steps[progress.step]
  ) {
    reached = next.accuracy;
    progress.step++;
  }
  return reached;
};

const retrade = (
  model: SequenceModel,
  market: InferenceMarket,
  { index, from, to, at }: { index: number; from: number; to: number; at: number },
): void => {
  const open = at < (model.models[index]?.windowEnd ?? 0);
  const scale = open ? (model.coefficients[index] ?? 0) : 0;
  market.trade(model.hullOf(index, from), scale * from, -1);
  market.trade(model.hullOf(index, to), scale * to, 1);
};

/** After its window a stream is worth nothing to this plan but still has its floor. */
const closeWindows = (
  model: SequenceModel,
  [now, final]: readonly [InferenceMarket, InferenceMarket],
  { end, accuracies, goals }: { end: number; accuracies: readonly number[]; goals: readonly number[] },
): void => {
  for (const [index, { windowEnd }] of model.models.entries()) {
    if (windowEnd !== end) continue;
    const coefficient = model.coefficients[index] ?? 0;
    const accuracy = accuracies[index] ?? 0;
    const goal = goals[index] ?? accuracy;
    now.trade(model.hullOf(index, accuracy), coefficient * accuracy, -1);
    now.trade(model.hullOf(index, accuracy), 0, 1);
    final.trade(model.hullOf(index, goal), coefficient * goal, -1);
    final.trade(model.hullOf(index, goal), 0, 1);
  }
};

interface RateChoice {
  /** Steps of units that train. */
  readonly index: number;
  /** Value per second lost for each GPU-second of work. */
  readonly price: number;
  readonly speeds: readonly (readonly [Progress, number])[];
  /** Seconds until the first of them reaches its next step. */
  readonly seconds: number;
}

interface RateQuestion {
  readonly nowValues: Float64Array;
  readonly final: number;
  readonly model: SequenceModel;
  readonly step: number;
  readonly haste: number;
  /** Units that inference needs for its floors. */
  readonly floorUnits: number;
}

const bestRate = (released: readonly Progress[], question: RateQuestion): RateChoice | null => {
  const { nowValues, final, model, step, haste } = question;
  const unit = model.problem.allocationUnit;
  let [best, price] = [0, Number.POSITIVE_INFINITY];
  const most = Math.floor((model.units - question.floorUnits) / step);
  for (let index = 1; index <= Math.min(most, nowValues.length - 1); index++) {
    const speed = totalSpeed(released, index * step * unit);
    const cost = (final - (nowValues[index] ?? 0)) / speed;
    if (cost < price - 1e-15) [best, price] = [index, cost];
  }
  if (best === 0) return null;
  const index = haste === 1 ? best : Math.max(1, Math.min(most, Math.round(best * haste)));
  const speeds = splitRate(released, index * step * unit);
  const seconds = speeds.reduce((least, [progress, speed]) => {
    const next = progress.candidate.job.steps[progress.step]?.work ?? progress.work;
    return Math.min(least, Math.max(0, next - progress.work) / speed);
  }, Number.POSITIVE_INFINITY);
  return { index, price, speeds, seconds };
};

const totalSpeed = (released: readonly Progress[], share: number): number => {
  const first = released[0];
  if (first?.candidate.linear) return share;
  let [left, speed] = [share, 0];
  for (const { candidate } of released) {
    const own = Math.min(left, candidate.job.maxShare);
    speed += candidate.job.speedAt(own);
    left -= own;
    if (left <= 0) break;
  }
  return speed;
};

const splitRate = (released: readonly Progress[], share: number): (readonly [Progress, number])[] => {
  const speeds: (readonly [Progress, number])[] = [];
  let left = share;
  for (const progress of released) {
    const own = Math.min(left, progress.candidate.job.maxShare);
    if (own > 0) speeds.push([progress, progress.candidate.job.speedAt(own)]);
    left -= own;
    if (left <= 1e-12) break;
  }
  return speeds;
};
