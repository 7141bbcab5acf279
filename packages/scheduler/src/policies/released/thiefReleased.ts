import { type RetrainingJob, type StreamModel, streamModels } from '../../estimate/streamModel.ts';
import { horizonSeconds } from '../../horizon.ts';
import type { FeasiblePlan } from '../../plan.ts';
import type { Problem } from '../../problem.ts';
import { equalParts, wholeUnits } from '../../units.ts';
import { type Segment, stagesFrom } from '../assemble.ts';
import { finishPlan } from '../finishPlan.ts';
import { withoutRetraining } from '../noRetraining.ts';
import { policyFrom } from '../policy.ts';
import { type Allocation, raiseInference, raiseToFloors } from '../shares.ts';
import { inWholeUnits, runWithEqualRelease } from '../uniform.ts';
import { type ReleasedShares, type ReleasedStream, secondwiseMean } from './secondwise.ts';

/** Rounds of choosing configurations and stealing shares. */
const iterations = 3;

type Jobs = readonly (RetrainingJob | null)[];

const releasedStream = (model: StreamModel, job: RetrainingJob | null): ReleasedStream => ({
  startAccuracy: model.startAccuracy,
  profile: model.profile,
  weight: model.weight,
  job,
});

/**
 * Best γ for a stream alone, among those that do not make it worse. There is no ∅: with no share to train with all γs
 * are equal, and the first is taken.
 */
const chooseJob = (
  model: StreamModel,
  { inference, retraining, seconds }: { inference: number; retraining: number; seconds: number },
): RetrainingJob | null => {
  let best: { job: RetrainingJob | null; mean: number } = { job: null, mean: Number.NEGATIVE_INFINITY };
  for (const job of model.jobs) {
    if (job.endAccuracy < model.startAccuracy) continue;
    const mean = secondwiseMean(
      [releasedStream(model, job)],
      { inference: [inference], retraining: [retraining] },
      seconds,
    );
    if (mean > best.mean) best = { job, mean };
  }
  return best.job;
};

/**
 * Shares by stealing under chosen γs, from a fair start: each amount is tried from each victim, the last one being all
 * that it has, and the best of all tries so far stays.
 */
const stealUnder = (
  jobs: Jobs,
  start: ReleasedShares,
  { quantum, evaluate }: { quantum: number; evaluate: (shares: ReleasedShares) => number },
): ReleasedShares => {
  let best = { shares: start, mean: evaluate(start) };
  const players = [
    ...[...jobs.keys()].filter((index) => jobs[index]).map((index) => ({ kind: 'retraining' as const, index })),
    ...[...jobs.keys()].map((index) => ({ kind: 'inference' as const, index })),
  ];
  for (const thiefJob of players) {
    for (const victimJob of players) {
      if (thiefJob === victimJob) continue;
      const from = best.shares;
      const held = from[victimJob.kind][victimJob.index] ?? 0;
      for (let tries = 1; (tries - 1) * quantum < held - 1e-12; tries++) {
        const stolen = Math.min(tries * quantum, held);
        const shares = { inference: [...from.inference], retraining: [...from.retraining] };
        shares[victimJob.kind][victimJob.index] = held - stolen;
        shares[thiefJob.kind][thiefJob.index] = (shares[thiefJob.kind][thiefJob.index] ?? 0) + stolen;
        const mean = evaluate(shares);
        if (mean > best.mean) best = { shares, mean };
      }
    }
  }
  return best.shares;
};

/** Equal shares for all inferences and the retrainings that there are. */
const fairFor = (jobs: Jobs, gpuCount: number): ReleasedShares => {
  const each = gpuCount / (jobs.length + jobs.filter((job) => job !== null).length);
  return { inference: jobs.map(() => each), retraining: jobs.map((job) => (job ? each : 0)) };
};

const search = (problem: Problem, models: readonly StreamModel[]): { jobs: Jobs; shares: ReleasedShares } => {
  const seconds = Math.round(horizonSeconds(problem) - problem.labellingDelaySeconds);
  const each = problem.gpuCount / (2 * models.length);
  let shares: ReleasedShares = { inference: models.map(() => each), retraining: models.map(() => each) };
  let jobs: Jobs = [];
  for (let round = 0; round < iterations; round++) {
    const { inference, retraining } = shares;
    jobs = models.map((model, index) =>
      chooseJob(model, { inference: inference[index] ?? 0, retraining: retraining[index] ?? 0, seconds }),
    );
    const streams = models.map((model, index) => releasedStream(model, jobs[index] ?? null));
    const evaluate = (candidate: ReleasedShares): number => secondwiseMean(streams, candidate, seconds);
    shares = stealUnder(jobs, fairFor(jobs, problem.gpuCount), { quantum: problem.stealQuantum, evaluate });
  }
  return { jobs, shares };
};

/** Until the labels are there all inferences have the same. */
const withEqualDelay = (
  segments: Map<string, Segment[]>,
  { units, delay }: { readonly units: readonly number[]; readonly delay: number },
): Map<string, Segment[]> => {
  if (delay <= 0) return segments;
  const delayed = [...segments].map(([id, list], index): [string, Segment[]] => [
    id,
    list.map((segment) => (segment.until <= delay ? { ...segment, inferenceUnits: units[index] ?? 0 } : segment)),
  ]);
  return new Map(delayed);
};

/** Shares as fractions of units of δ. */
const fractionsOf = ({ inference, retraining }: ReleasedShares, allocationUnit: number): Allocation => ({
  inference: inference.map((share) => share / allocationUnit),
  retraining: retraining.map((share) => share / allocationUnit),
});

const planThiefReleased = (problem: Problem): FeasiblePlan => {
  const models = streamModels(problem);
  const units = wholeUnits(problem.gpuCount, problem.allocationUnit);
  const { jobs, shares } = search(problem, models);
  const fractions = fractionsOf(shares, problem.allocationUnit);
  const hasFloors = models.some(({ floorUnits }) => (floorUnits ?? 0) > 0);
  const allocation = hasFloors ? raiseInference(models, raiseToFloors(models, inWholeUnits(fractions))) : fractions;
  const segments = runWithEqualRelease(models, allocation, jobs, problem.allocationUnit);
  const floored = models.every(({ floorUnits }) => (floorUnits ?? 0) <= Math.floor(units / models.length));
  const delay = floored && models.every(({ stream }) => !stream.running) ? problem.labellingDelaySeconds : 0;
  const stages = stagesFrom(problem, withEqualDelay(segments, { units: equalParts(units, models.length), delay }));
  const choices = Object.fromEntries(models.map(({ stream }, index) => [stream.id, jobs[index]?.configId ?? null]));
  const without = withoutRetraining(problem).windowAccuracies;
  return finishPlan(problem, { policy: 'thief-released', stages, choices, without });
};

/**
 * The thief as in Ekya's released simulator: rounds of choosing γ for each stream alone and of stealing from a fair
 * start, scored by integer seconds; no ∅; a completed retraining's share is split equally over the retrainings under way
 * and all inferences; and the last round's plan is returned, be it the best or not. Kept for comparison: but for floors
 * nothing guards it.
 */
export const thiefReleased = policyFrom('thief-released', planThiefReleased);
