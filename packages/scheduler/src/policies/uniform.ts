import { type RetrainingJob, type StreamModel, streamModels } from '../estimate/streamModel.ts';
import type { FeasiblePlan, PolicyOptions } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { equalParts, wholeUnits } from '../units.ts';
import { type Segment, stagesFrom } from './assemble.ts';
import { finishPlan } from './finishPlan.ts';
import { planNoRetraining } from './noRetraining.ts';
import { policyFrom } from './policy.ts';
import { type Allocation, raiseToFloors } from './shares.ts';

/** γ fixed for a stream: the one under way, the one asked for, or the most accurate (the cheaper on a tie). */
const fixedJob = (model: StreamModel, fixedConfigId: string | undefined): RetrainingJob | null => {
  const named = model.stream.running
    ? model.jobs
    : model.jobs.filter(({ configId }) => fixedConfigId === undefined || configId === fixedConfigId);
  return named
    .filter((job) => keepsFloor(model, job))
    .reduce<RetrainingJob | null>((best, job) => {
      if (!best || job.endAccuracy > best.endAccuracy) return job;
      return job.endAccuracy === best.endAccuracy && job.workLeft < best.workLeft ? job : best;
    }, null);
};

/** A stream with a floor is never given a γ that lowers its accuracy. */
const keepsFloor = ({ stream, startAccuracy }: StreamModel, { endAccuracy }: RetrainingJob): boolean =>
  stream.minAccuracy <= 0 || endAccuracy >= startAccuracy;

/** Inference and retraining each split equally; the retraining part only among the streams that retrain. */
const splitEqually = (
  jobs: readonly (RetrainingJob | null)[],
  units: number,
  inferenceFraction: number,
): Allocation => {
  const retraining = jobs.filter((job) => job !== null).length;
  const inferenceUnits = retraining === 0 ? units : Math.round(units * inferenceFraction);
  const parts = equalParts(units - inferenceUnits, Math.max(1, retraining));
  return {
    inference: equalParts(inferenceUnits, jobs.length),
    retraining: jobs.map((job) => (job === null ? 0 : (parts.shift() ?? 0))),
  };
};

/** A retraining on its way through the window. */
interface Progress {
  readonly job: RetrainingJob;
  workLeft: number;
}

/**
 * Runs the allocation forward: a completed retraining's share is split equally over the retrainings still under way and
 * all inferences. Before the labels are there a retraining's share helps its own stream's inference.
 */
export const runWithEqualRelease = (
  models: readonly StreamModel[],
  allocation: Allocation,
  jobs: readonly (RetrainingJob | null)[],
  allocationUnit: number,
): Map<string, Segment[]> => {
  const inference = [...allocation.inference];
  const retraining = [...allocation.retraining];
  const progress: (Progress | null)[] = jobs.map((job, index) =>
    job && (retraining[index] ?? 0) > 0 ? { job, workLeft: job.workLeft } : null,
  );
  const segments = new Map(models.map(({ stream }) => [stream.id, [] as Segment[]]));
  let now = 0;
  for (;;) {
    const next = nextInstant(progress, retraining, { now, allocationUnit });
    for (const [index, { stream }] of models.entries()) {
      const state = progress[index] ?? null;
      const active = state !== null && state.job.releaseSeconds <= now;
      segments.get(stream.id)?.push({
        until: next,
        inferenceUnits: (inference[index] ?? 0) + (active ? 0 : (retraining[index] ?? 0)),
        retrainingUnits: active ? (retraining[index] ?? 0) : 0,
        configId: active ? state.job.configId : null,
      });
    }
    if (!Number.isFinite(next)) return segments;
    advance(progress, retraining, { from: now, to: next, allocationUnit });
    release(progress, inference, retraining);
    now = next;
  }
};

/** The next completion or release of a retraining; infinite when there is none. */
const nextInstant = (
  progress: readonly (Progress | null)[],
  retraining: readonly number[],
  { now, allocationUnit }: { now: number; allocationUnit: number },
): number =>
  progress.reduce((earliest, state, index) => {
    if (!state) return earliest;
    const instant =
      state.job.releaseSeconds > now
        ? state.job.releaseSeconds
        : now + state.workLeft / state.job.speedAt((retraining[index] ?? 0) * allocationUnit);
    return Math.min(earliest, instant);
  }, Number.POSITIVE_INFINITY);

const advance = (
  progress: readonly (Progress | null)[],
  retraining: readonly number[],
  { from, to, allocationUnit }: { from: number; to: number; allocationUnit: number },
): void => {
  for (const [index, state] of progress.entries())
    if (state && state.job.releaseSeconds <= from)
      state.workLeft -= state.job.speedAt((retraining[index] ?? 0) * allocationUnit) * (to - from);
};

/** Hands the shares of what is done to the others, unit by unit in turn: retrainings first, then inferences. */
const release = (progress: (Progress | null)[], inference: number[], retraining: number[]): void => {
  let freed = 0;
  for (const [index, state] of progress.entries()) {
    if (!state || state.workLeft > 1e-9) continue;
    freed += retraining[index] ?? 0;
    retraining[index] = 0;
    progress[index] = null;
  }
  const takers = [
    ...[...progress.keys()].filter((index) => progress[index]).map((index) => ({ list: retraining, index })),
    ...[...inference.keys()].map((index) => ({ list: inference, index })),
  ];
  const parts = equalParts(freed, takers.length);
  for (const [position, { list, index }] of takers.entries()) list[index] = (list[index] ?? 0) + (parts[position] ?? 0);
};

const planUniform = (problem: Problem, { inferenceFraction = 0.5, fixedConfigId }: PolicyOptions): FeasiblePlan => {
  const models = streamModels(problem);
  const jobs = models.map((model) => fixedJob(model, fixedConfigId));
  const units = wholeUnits(problem.gpuCount, problem.allocationUnit);
  const allocation = splitEqually(jobs, units, inferenceFraction);
  const raised = raiseInference(models, raiseToFloors(models, allocation));
  const segments = runWithEqualRelease(models, raised, jobs, problem.allocationUnit);
  const choices = Object.fromEntries(models.map(({ stream }, index) => [stream.id, jobs[index]?.configId ?? null]));
  const without = planNoRetraining(problem).windowAccuracies;
  return finishPlan(problem, { policy: 'uniform', stages: stagesFrom(problem, segments), choices, without });
};

/** A stream whose inference share alone is under its floor gives up retraining share for it. */
const raiseInference = (models: readonly StreamModel[], { inference, retraining }: Allocation): Allocation => {
  const moved = models.map((model, index) =>
    Math.max(0, Math.min(retraining[index] ?? 0, (model.floorUnits ?? 0) - (inference[index] ?? 0))),
  );
  return {
    inference: inference.map((units, index) => units + (moved[index] ?? 0)),
    retraining: retraining.map((units, index) => units - (moved[index] ?? 0)),
  };
};

/** Ekya's uniform baseline: one fixed γ for every stream, a fixed split between inference and retraining, equal shares. */
export const uniform = policyFrom('uniform', planUniform);
