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
  const { now, final, accuracies, goals } = model.scratch;
  now.copyFrom(model.startMarket);
  final.copyFrom(model.startMarket);
  accuracies.set(model.startAccuracies);
  goals.set(model.startAccuracies);
  for (const { index, job } of order) {
    retrade(model, final, { index, from: accuracies[index] ?? 0, to: job.endAccuracy, at: 0 });
    goals[index] = job.endAccuracy;
  }
  let queue: Progress[] = order.map((candidate) => ({ candidate, work: 0, step: 0 }));
  const trace: TraceEntry[] = [];
  let [at, value, ended] = [0, 0, 0];
  let goal = final.valueOf(model.units);
  while (at < model.horizon) {
    const released = releasedAt(queue, at, model.releases);
    const rate = released.length > 0 ? bestRate(released, { model, goal, haste }) : null;
    const event = model.releases.find((release) => release > at) ?? Number.POSITIVE_INFINITY;
    const windowEnd = model.windowEnds[ended] ?? model.horizon;
    const until = Math.min(event, windowEnd, at + (rate?.seconds ?? Number.POSITIVE_INFINITY));
    if (rate && withTrace) trace.push({ ratio: released[0]?.candidate.ratio ?? 0, at, price: rate.price });
    value += (rate ? rate.value : now.valueOf(model.units)) * (until - at);
    for (const { progress, speed } of rate?.speeds ?? []) {
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
    closeWindows(model, windowEnd);
    goal = final.valueOf(model.units);
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
  const phase = at < (model.models[index]?.windowEnd ?? 0) ? 'open' : 'over';
  market.leave(model.bidOf(index, from)[phase]);
  market.join(model.bidOf(index, to)[phase]);
};

/** After its window a stream is worth nothing to this plan but still has its floor. */
const closeWindows = (model: SequenceModel, end: number): void => {
  const { now, final, accuracies, goals } = model.scratch;
  for (const [index, { windowEnd }] of model.models.entries()) {
    if (windowEnd !== end) continue;
    const [own, goal] = [model.bidOf(index, accuracies[index] ?? 0), model.bidOf(index, goals[index] ?? 0)];
    now.leave(own.open);
    now.join(own.over);
    final.leave(goal.open);
    final.join(goal.over);
  }
};

interface RateChoice {
  /** Value per second lost for each GPU-second of work. */
  readonly price: number;
  /** Value per second of inference beside it. */
  readonly value: number;
  readonly speeds: readonly Training[];
  /** Seconds until the first of them reaches its next step. */
  readonly seconds: number;
}

interface RateQuestion {
  readonly model: SequenceModel;
  /** Value per second once all is done. */
  readonly goal: number;
  readonly haste: number;
}

const bestRate = (released: readonly Progress[], question: RateQuestion): RateChoice | null => {
  const { model, goal, haste } = question;
  const { now } = model.scratch;
  const most = model.units - now.baseUnits;
  if (most < 1) return null;
  const unit = model.problem.allocationUnit;
  const best = released[0]?.candidate.linear ? cheapestLinearRate(question) : cheapestRate(released, question);
  if (!best) return null;
  const units = haste === 1 ? best.units : Math.max(1, Math.min(most, Math.round(best.units * haste)));
  const value = units === best.units ? best.value : now.valueOf(model.units - units);
  const speeds = splitRate(released, units * unit);
  let seconds = Number.POSITIVE_INFINITY;
  for (const { progress, speed } of speeds) {
    const next = progress.candidate.job.steps[progress.step]?.work ?? progress.work;
    seconds = Math.min(seconds, Math.max(0, next - progress.work) / speed);
  }
  return { price: (goal - best.value) / best.speed, value, speeds, seconds };
};

/** Units that train, at which speed in all, and what inference beside them is worth per second. */
interface Rate {
  readonly units: number;
  readonly speed: number;
  readonly value: number;
}

const cheapestLinearRate = ({ model, goal }: RateQuestion): Rate => {
  const inference = model.scratch.now.besideTraining(model.units, goal);
  const units = model.units - inference.units;
  return { units, speed: units * model.problem.allocationUnit, value: inference.value };
};

/** Of a grid of rates, where caps or scaling curves make speeds anything. */
const cheapestRate = (released: readonly Progress[], { model, goal }: RateQuestion): Rate | null => {
  const { now } = model.scratch;
  const step = Math.max(1, Math.ceil(model.units / rateSteps(model.models.length)));
  const values = new Float64Array(Math.floor((model.units - now.baseUnits) / step) + 1);
  now.values(values, model.units, step);
  let best: Rate | null = null;
  let price = Number.POSITIVE_INFINITY;
  for (let index = 1; index < values.length; index++) {
    const units = index * step;
    const speed = totalSpeed(released, units * model.problem.allocationUnit);
    const value = values[index] ?? 0;
    const cost = (goal - value) / speed;
    if (cost < price - 1e-15) [best, price] = [{ units, speed, value }, cost];
  }
  return best;
};

const totalSpeed = (released: readonly Progress[], share: number): number => {
  let [left, speed] = [share, 0];
  for (const { candidate } of released) {
    const own = Math.min(left, candidate.job.maxShare);
    speed += candidate.job.speedAt(own);
    left -= own;
    if (left <= 0) break;
  }
  return speed;
};

/** A retraining and the GPU-seconds that it does in a second. */
interface Training {
  readonly progress: Progress;
  readonly speed: number;
}

const splitRate = (released: readonly Progress[], share: number): readonly Training[] => {
  const speeds: Training[] = [];
  let left = share;
  for (const progress of released) {
    const { maxShare, speedAt } = progress.candidate.job;
    const own = Math.min(left, maxShare);
    if (own > 0) speeds.push({ progress, speed: speedAt(own) });
    left -= own;
    if (left <= 1e-12) break;
  }
  return speeds;
};
