import type { Segment } from '../assemble.ts';
import { type InferencePricing, inferencePricer } from './inferencePricing.ts';
import { rateSteps } from './runSequence.ts';
import type { Candidate, SequenceModel } from './sequenceModel.ts';

/**
 * Stages with retrainings that a plan has at most, about; with more retrainings several share a stage and end together.
 * Every stage names every stream, so plans for many streams get fewer.
 */
const stageLimit = (streams: number): number => (streams <= 200 ? 96 : 36);

interface Progress {
  readonly candidate: Candidate;
  work: number;
}

/** A retraining in a stage. */
interface Active {
  readonly progress: Progress;
  readonly units: number;
}

/** Turns a sequence into shares in whole units, with the inference value worked out exactly where that is affordable. */
export const buildSegments = (
  model: SequenceModel,
  order: readonly Candidate[],
  { haste = 1 }: { readonly haste?: number } = {},
): Map<string, Segment[]> => {
  const segments = new Map(model.models.map(({ stream }) => [stream.id, [] as GrowingSegment[]]));
  const accuracies = model.models.map(({ startAccuracy }) => startAccuracy);
  const goals = [...accuracies];
  for (const { index, job } of order) goals[index] = job.endAccuracy;
  const price = inferencePricer(model, order);
  const finalValue = finalValueBy(model, order, goals);
  const batch = Math.ceil(order.length / stageLimit(model.models.length));
  let queue: Progress[] = order.map((candidate) => ({ candidate, work: 0 }));
  for (let at = 0; at < model.horizon; ) {
    const pricing = price({ accuracies, at });
    const released = queue
      .filter(({ candidate }) => candidate.job.releaseSeconds <= at)
      .slice(0, batch === 1 ? undefined : batch);
    const final = released.length > 0 ? finalValue(at) : 0;
    const rate = released.length > 0 ? bestUnits(model, released, { pricing, final, haste }) : 0;
    const active = splitUnits(model, released, { units: rate, together: batch > 1 });
    const until = Math.min(nextEvent(model, queue, at), at + secondsOf(model, active, batch > 1));
    const held = active.reduce((sum, { units }) => sum + units, 0);
    pushSegments(model, segments, { active, until, inference: pricing.allocate(model.units - held) });
    for (const { progress, units } of active) {
      const { job, index } = progress.candidate;
      progress.work += job.speedAt(units * model.problem.allocationUnit) * (until - at);
      for (const step of job.steps)
        if (step.work - progress.work <= 1e-9 * step.work) accuracies[index] = step.accuracy;
    }
    queue = queue.filter(
      ({ candidate, work }) =>
        candidate.job.workLeft - work > 1e-9 * candidate.job.workLeft &&
        (model.models[candidate.index]?.windowEnd ?? 0) > until,
    );
    at = until;
  }
  return segments;
};

/** Value per second once all planned retrainings are done; it changes only when a window ends. */
const finalValueBy = (
  model: SequenceModel,
  order: readonly Candidate[],
  goals: readonly number[],
): ((at: number) => number) => {
  const price = inferencePricer(model, order);
  const known = new Map<number, number>();
  return (at) => {
    const open = model.windowEnds.filter((end) => end > at).length;
    const value = known.get(open) ?? price({ accuracies: goals, at }).valueOf(model.units);
    known.set(open, value);
    return value;
  };
};

const bestUnits = (
  model: SequenceModel,
  released: readonly Progress[],
  { pricing, final, haste }: { pricing: InferencePricing; final: number; haste: number },
): number => {
  const most = model.units - pricing.floorUnits;
  const step = Math.max(1, Math.ceil(model.units / (4 * rateSteps(model.models.length))));
  const unit = model.problem.allocationUnit;
  let [best, price] = [0, Number.POSITIVE_INFINITY];
  for (let units = step; units <= most; units += step) {
    const cost = (final - pricing.valueOf(model.units - units)) / totalSpeed(released, units * unit);
    if (cost < price - 1e-15) [best, price] = [units, cost];
  }
  return haste === 1 || best === 0 ? best : Math.max(1, Math.min(most, Math.round(best * haste)));
};

const totalSpeed = (released: readonly Progress[], share: number): number => {
  let [left, speed] = [share, 0];
  for (const { candidate } of released) {
    const own = Math.min(left, candidate.job.maxShare);
    speed += candidate.job.speedAt(own);
    left -= own;
    if (left <= 1e-12) break;
  }
  return speed;
};

/** Whole units for each retraining of a stage: in order up to each one's largest useful share, or by work left so that all end together. */
const splitUnits = (
  model: SequenceModel,
  released: readonly Progress[],
  { units, together }: { units: number; together: boolean },
): Active[] => {
  const limit = ({ candidate }: Progress): number =>
    Math.min(units, Math.max(1, Math.floor(candidate.job.maxShare / model.problem.allocationUnit + 1e-6)));
  const total = released.reduce((sum, { candidate, work }) => sum + candidate.job.workLeft - work, 0);
  const active: Active[] = [];
  let left = units;
  for (const progress of released) {
    const own = (progress.candidate.job.workLeft - progress.work) / total;
    const wanted = together ? Math.max(1, Math.round(units * own)) : units;
    const given = Math.min(left, wanted, limit(progress));
    if (given > 0) active.push({ progress, units: given });
    left -= given;
  }
  return active;
};

/** Seconds until the first retraining reaches its next step; until all are done where they are to end together. */
const secondsOf = (model: SequenceModel, active: readonly Active[], together: boolean): number => {
  if (active.length === 0) return Number.POSITIVE_INFINITY;
  const seconds = active.map(({ progress, units }) => {
    const { job } = progress.candidate;
    const next = together
      ? job.workLeft
      : (job.steps.find(({ work }) => work - progress.work > 1e-9 * work)?.work ?? job.workLeft);
    return (next - progress.work) / job.speedAt(units * model.problem.allocationUnit);
  });
  return together ? Math.max(...seconds) : Math.min(...seconds);
};

const nextEvent = (model: SequenceModel, queue: readonly Progress[], at: number): number => {
  let next = model.windowEnds.find((end) => end > at) ?? model.horizon;
  for (const { candidate } of queue)
    if (candidate.job.releaseSeconds > at) next = Math.min(next, candidate.job.releaseSeconds);
  return next;
};

/** A segment that goes on as long as its stream's shares stay as they are. */
type GrowingSegment = { -readonly [Field in keyof Segment]: Segment[Field] };

const pushSegments = (
  model: SequenceModel,
  segments: ReadonlyMap<string, GrowingSegment[]>,
  { active, until, inference }: { active: readonly Active[]; until: number; inference: readonly number[] },
): void => {
  const retraining = new Map(active.map((one) => [one.progress.candidate.index, one]));
  for (let index = 0; index < model.models.length; index++) {
    const list = segments.get(model.models[index]?.stream.id ?? '');
    const own = retraining.get(index);
    const inferenceUnits = inference[index] ?? 0;
    const retrainingUnits = own?.units ?? 0;
    const configId = own?.progress.candidate.job.configId ?? null;
    const last = list?.[list.length - 1];
    const same =
      last?.inferenceUnits === inferenceUnits && last.retrainingUnits === retrainingUnits && last.configId === configId;
    if (last && same) last.until = until;
    else list?.push({ until, inferenceUnits, retrainingUnits, configId });
  }
};
