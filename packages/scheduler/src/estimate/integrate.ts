import { horizonSeconds, windowEndOf } from '../horizon.ts';
import type { Plan, Stage, StreamStage } from '../plan.ts';
import type { Problem, StreamProblem } from '../problem.ts';
import { accuracyFactor } from './accuracyFactor.ts';
import { findShareViolations } from './shareViolations.ts';
import { accuracyTolerance, workLeftOf } from './streamModel.ts';

/** A rule that a plan breaks, from `startSeconds` to `endSeconds`. */
export interface Violation {
  readonly kind: 'stages' | 'share' | 'capacity' | 'floor' | 'labelling-delay' | 'configuration';
  readonly streamId: string | null;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** What is wrong, with the value and the limit. */
  readonly sentence: string;
}

export interface Integration {
  /** Time-averaged accuracy of each stream over its own window, in [0, 1]. */
  readonly windowAccuracies: Readonly<Record<string, number>>;
  /** Mean of `windowAccuracies` by weight. */
  readonly objective: number;
  /** Seconds from now at which each stream's retraining completes; null when none does. */
  readonly completions: Readonly<Record<string, number | null>>;
  /** GPU-seconds of retraining that the plan uses. */
  readonly retrainingGpuSeconds: number;
  readonly violations: readonly Violation[];
}

/** Work that rounding of stage boundaries may leave of a job that is done, in GPU-seconds. */
const workTolerance = 1e-7;

/**
 * Scores any plan exactly, by piecewise integration in continuous time: within a stage accuracy is constant but for
 * the instant at which a retraining completes. Every policy's objective is this function's.
 *
 * Work is a retraining's share times its time; the accuracy changes at completion only. A completed retraining's share
 * is idle until the plan says otherwise. Time that the plan's stages do not cover counts as accuracy 0 and is a violation.
 */
export const integrate = (problem: Problem, plan: Plan): Integration => {
  const { stages } = plan.kind === 'plan' ? plan : plan.relaxed;
  const violations = [...findStageGaps(problem, stages), ...findShareViolations(problem, stages)];
  const windowAccuracies: Record<string, number> = {};
  const completions: Record<string, number | null> = {};
  let [weighted, weights, retrainingGpuSeconds] = [0, 0, 0];
  for (const stream of problem.streams) {
    const course = followStream(problem, stream, stages);
    const windowAccuracy = course.area / windowEndOf(problem, stream);
    windowAccuracies[stream.id] = windowAccuracy;
    completions[stream.id] = course.completedAt;
    retrainingGpuSeconds += course.gpuSeconds;
    violations.push(...course.violations);
    weighted += (stream.weight ?? 1) * windowAccuracy;
    weights += stream.weight ?? 1;
  }
  return {
    windowAccuracies,
    objective: weights > 0 ? weighted / weights : 0,
    completions,
    retrainingGpuSeconds,
    violations: violations.sort((a, b) => a.startSeconds - b.startSeconds),
  };
};

const findStageGaps = (problem: Problem, stages: readonly Stage[]): Violation[] => {
  const violations: Violation[] = [];
  let covered = 0;
  const check = (at: number, sentence: string) => {
    if (Math.abs(at - covered) > 1e-6)
      violations.push({
        kind: 'stages',
        streamId: null,
        startSeconds: Math.min(at, covered),
        endSeconds: Math.max(at, covered),
        sentence,
      });
  };
  for (const { startSeconds, endSeconds } of stages) {
    check(startSeconds, `a stage starts at ${startSeconds} s, the one before ends at ${covered} s; they must adjoin`);
    covered = endSeconds;
  }
  const horizon = horizonSeconds(problem);
  if (covered < horizon) check(horizon, `the stages end at ${covered} s, the last window at ${horizon} s`);
  return violations;
};

/** A stream's way through the stages. */
interface Course {
  accuracy: number;
  /** Accuracy × seconds so far, within the stream's window. */
  area: number;
  /** γ under way or completed, and its work left. */
  job: { readonly configId: string; readonly endAccuracy: number; workLeft: number } | null;
  completedAt: number | null;
  gpuSeconds: number;
  readonly violations: Violation[];
}

const followStream = (problem: Problem, stream: StreamProblem, stages: readonly Stage[]): Course => {
  const course: Course = {
    accuracy: stream.startAccuracy,
    area: 0,
    job: null,
    completedAt: null,
    gpuSeconds: 0,
    violations: [],
  };
  for (const stage of stages) {
    const held = stage.streams[stream.id];
    if (held) passStage(course, { problem, stream, stage, held });
    else report(course, { stream, stage }, 'stages', `${stream.id} is missing from the stage`);
  }
  return course;
};

interface StagePassage {
  readonly problem: Problem;
  readonly stream: StreamProblem;
  readonly stage: Stage;
  readonly held: StreamStage;
}

const report = (
  course: Course,
  { stream, stage }: Pick<StagePassage, 'stream' | 'stage'>,
  kind: Violation['kind'],
  sentence: string,
): void => {
  const { startSeconds, endSeconds } = stage;
  course.violations.push({ kind, streamId: stream.id, startSeconds, endSeconds, sentence });
};

const passStage = (course: Course, passage: StagePassage): void => {
  const { stream, stage, held } = passage;
  startJob(course, passage);
  const factor = accuracyFactor(stream.inferenceProfile, held.inferenceShare);
  const completion = advanceJob(course, passage);
  accrue(course, passage, { from: stage.startSeconds, to: completion ?? stage.endSeconds, factor });
  if (completion === null || !course.job) return;
  course.accuracy = course.job.endAccuracy;
  course.completedAt = completion;
  accrue(course, passage, { from: completion, to: stage.endSeconds, factor });
};

/** Takes up the stage's γ when it is not the one under way. */
const startJob = (course: Course, { problem, stream, stage, held }: StagePassage): void => {
  const configId = held.retrainingConfigId;
  if (configId === null || course.job?.configId === configId) return;
  const option = stream.retrainingConfigs.find(({ id }) => id === configId);
  if (!option) {
    report(course, { stream, stage }, 'configuration', `${stream.id} has no retraining configuration ${configId}`);
    return;
  }
  if (course.job)
    report(
      course,
      { stream, stage },
      'configuration',
      `${stream.id} has ${course.job.configId} and ${configId} in one window; one γ is allowed`,
    );
  const running = stream.running?.retrainingConfigId === configId ? stream.running : null;
  if (!running && stage.startSeconds < problem.labellingDelaySeconds - 1e-6)
    report(
      course,
      { stream, stage },
      'labelling-delay',
      `${stream.id} retrains from ${stage.startSeconds} s, its labels are there at ${problem.labellingDelaySeconds} s`,
    );
  const workLeft = workLeftOf(option, running?.doneGpuSeconds ?? 0);
  course.job = { configId, endAccuracy: option.endAccuracy, workLeft };
};

/** Does the stage's work; returns the instant at which it completes the retraining, else null. */
const advanceJob = (course: Course, { stage, held }: StagePassage): number | null => {
  const { job } = course;
  const rate = held.retrainingShare;
  const seconds = stage.endSeconds - stage.startSeconds;
  if (!job || job.configId !== held.retrainingConfigId || job.workLeft === 0 || rate <= 0) return null;
  const left = job.workLeft - rate * seconds;
  const done = left <= workTolerance;
  course.gpuSeconds += done ? job.workLeft : rate * seconds;
  const completion = done ? stage.startSeconds + Math.min(seconds, job.workLeft / rate) : null;
  job.workLeft = done ? 0 : left;
  return completion;
};

const accrue = (
  course: Course,
  { problem, stream, stage }: StagePassage,
  { from, to, factor }: { from: number; to: number; factor: number },
): void => {
  const accuracy = course.accuracy * factor;
  const end = windowEndOf(problem, stream);
  course.area += accuracy * Math.max(0, Math.min(to, end) - Math.min(from, end));
  if (to > from && accuracy < stream.minAccuracy - accuracyTolerance)
    course.violations.push({
      kind: 'floor',
      streamId: stream.id,
      startSeconds: from,
      endSeconds: Math.min(to, stage.endSeconds),
      sentence: `${stream.id} is at ${percent(accuracy)}, under its floor of ${percent(stream.minAccuracy)}`,
    });
};

const percent = (accuracy: number): string => `${(accuracy * 100).toFixed(1)} %`;
