import { type RetrainingJob, type StreamModel, streamModels } from '../estimate/streamModel.ts';
import type { FeasiblePlan, PolicyOptions } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { equalParts, wholeUnits } from '../units.ts';
import { type Segment, stagesFrom } from './assemble.ts';
import { finishPlan } from './finishPlan.ts';
import { withoutRetraining } from './noRetraining.ts';
import { policyFrom } from './policy.ts';
import { type Allocation, raiseInference, raiseToFloors } from './shares.ts';

/** γ fixed for a stream: the one under way, the one asked for, or the most accurate (the cheaper on a tie). */
export const fixedJob = (model: StreamModel, fixedConfigId: string | undefined): RetrainingJob | null => {
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
 * all inferences. Before the labels are there a retraining's share helps its own stream's inference. Split shares are
 * kept as fractions of units and rounded anew for each stage, so that nothing drifts away over the completions.
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
    const active = progress.map((state) => state !== null && state.job.releaseSeconds <= now);
    const held = inWholeUnits({
      inference: inference.map((own, index) => own + (active[index] ? 0 : (retraining[index] ?? 0))),
      retraining: retraining.map((own, index) => (active[index] ? own : 0)),
    });
    const next = nextInstant(progress, held.retraining, { now, allocationUnit });
    for (const [index, { stream }] of models.entries())
      segments.get(stream.id)?.push({
        until: next,
        inferenceUnits: held.inference[index] ?? 0,
        retrainingUnits: held.retraining[index] ?? 0,
        configId: (held.retraining[index] ?? 0) > 0 ? (progress[index]?.job.configId ?? null) : null,
      });
    if (!Number.isFinite(next)) return segments;
    advance(progress, held.retraining, { from: now, to: next, allocationUnit });
    release(progress, inference, retraining);
    now = next;
  }
};

/** Fractions of units as whole ones: each rounded down, and what that leaves over given where most was cut off. */
export const inWholeUnits = ({ inference, retraining }: Allocation): Allocation => {
  const wanted = [...inference, ...retraining];
  const whole = wanted.map((units) => Math.floor(units + 1e-6));
  const cut = (index: number): number => (wanted[index] ?? 0) - (whole[index] ?? 0);
  let left =
    Math.floor(wanted.reduce((sum, units) => sum + units, 0) + 1e-6) - whole.reduce((sum, units) => sum + units, 0);
  for (const index of [...wanted.keys()].sort((a, b) => cut(b) - cut(a))) {
    if (left <= 0 || cut(index) < 1e-6) break;
    whole[index] = (whole[index] ?? 0) + 1;
    left--;
  }
  return { inference: whole.slice(0, inference.length), retraining: whole.slice(inference.length) };
};

/** The next completion or release of a retraining; infinite when there is none. */
const nextInstant = (
  progress: readonly (Progress | null)[],
  retraining: readonly number[],
  { now, allocationUnit }: { now: number; allocationUnit: number },
): number =>
  progress.reduce((earliest, state, index) => {
    if (!state) return earliest;
    if (state.job.releaseSeconds > now) return Math.min(earliest, state.job.releaseSeconds);
    const share = (retraining[index] ?? 0) * allocationUnit;
    const speed = share > 0 ? state.job.speedAt(share) : 0;
    return speed > 0 ? Math.min(earliest, now + state.workLeft / speed) : earliest;
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

/** Hands the shares of what is done to the others, equally. */
const release = (progress: (Progress | null)[], inference: number[], retraining: number[]): void => {
  for (const [done, state] of progress.entries()) {
    if (!state || state.workLeft > 1e-9 * state.job.workLeft) continue;
    const freed = retraining[done] ?? 0;
    retraining[done] = 0;
    progress[done] = null;
    const running = [...progress.keys()].filter((index) => progress[index]);
    const each = freed / (running.length + inference.length);
    for (const index of running) retraining[index] = (retraining[index] ?? 0) + each;
    for (const index of inference.keys()) inference[index] = (inference[index] ?? 0) + each;
  }
};

/** The plan of an allocation with a fixed γ for each stream, run forward with equal release. */
export const runFixed = (
  problem: Problem,
  {
    policy,
    models,
    jobs,
    allocation,
  }: {
    readonly policy: string;
    readonly models: readonly StreamModel[];
    readonly jobs: readonly (RetrainingJob | null)[];
    readonly allocation: Allocation;
  },
): FeasiblePlan => {
  const segments = runWithEqualRelease(models, allocation, jobs, problem.allocationUnit);
  const choices = Object.fromEntries(models.map(({ stream }, index) => [stream.id, jobs[index]?.configId ?? null]));
  const without = withoutRetraining(problem).windowAccuracies;
  return finishPlan(problem, { policy, stages: stagesFrom(problem, segments), choices, without });
};

const planUniform = (problem: Problem, { inferenceFraction = 0.5, fixedConfigId }: PolicyOptions): FeasiblePlan => {
  const models = streamModels(problem);
  const jobs = models.map((model) => fixedJob(model, fixedConfigId));
  const split = splitEqually(jobs, wholeUnits(problem.gpuCount, problem.allocationUnit), inferenceFraction);
  const allocation = raiseInference(models, raiseToFloors(models, split));
  return runFixed(problem, { policy: 'uniform', models, jobs, allocation });
};

/** Ekya's uniform baseline: one fixed γ for every stream, a fixed split between inference and retraining, equal shares. */
export const uniform = policyFrom('uniform', planUniform);
