import { horizonSeconds, windowEndOf } from '../horizon.ts';
import type { Plan, Stage } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { streamRecord } from '../streamRecord.ts';
import { sayOfWhatIf } from '../wording/whatIfSentences.ts';
import { quantity, type Said } from '../wording/wording.ts';
import { followStream } from './followStream.ts';
import { findShareViolations } from './shareViolations.ts';
import type { Violation } from './violation.ts';

export interface Integration {
  /** Time-averaged accuracy of each stream over its own window, in [0, 1]. */
  readonly windowAccuracies: Readonly<Record<string, number>>;
  /** Mean of `windowAccuracies` by weight. */
  readonly objective: number;
  /** Seconds from now at which each stream's retraining completes; null when none does. */
  readonly completions: Readonly<Record<string, number | null>>;
  /** Accuracy of each stream's live model at the end of its window, at accuracy factor 1. */
  readonly endAccuracies: Readonly<Record<string, number>>;
  /** GPU-seconds of retraining that the plan does, on the reference device. */
  readonly retrainingGpuSeconds: number;
  readonly violations: readonly Violation[];
}

/**
 * Scores any plan exactly, by piecewise integration in continuous time: within a stage accuracy is constant but for
 * the instants at which a retraining reaches a better checkpoint or completes. Every policy's objective is this
 * function's.
 *
 * A completed retraining's share is idle until the plan says otherwise. Time that the plan's stages do not cover counts
 * as accuracy 0 and is a violation.
 */
export const integrate = (problem: Problem, plan: Plan): Integration => {
  const { stages } = plan.kind === 'plan' ? plan : plan.relaxed;
  const violations = [...findStageGaps(problem, stages), ...findShareViolations(problem, stages)];
  const windowAccuracies = streamRecord<number>();
  const completions = streamRecord<number | null>();
  const endAccuracies = streamRecord<number>();
  let [weighted, weights, retrainingGpuSeconds] = [0, 0, 0];
  for (const stream of problem.streams) {
    const course = followStream(problem, stream, stages);
    const windowAccuracy = course.area / windowEndOf(problem, stream);
    windowAccuracies[stream.id] = windowAccuracy;
    completions[stream.id] = course.completedAt;
    endAccuracies[stream.id] = course.accuracyAtWindowEnd;
    retrainingGpuSeconds += course.gpuSeconds;
    violations.push(...course.violations);
    weighted += (stream.weight ?? 1) * windowAccuracy;
    weights += stream.weight ?? 1;
  }
  return {
    windowAccuracies,
    objective: weights > 0 ? weighted / weights : 0,
    completions,
    endAccuracies,
    retrainingGpuSeconds,
    violations: violations.sort((a, b) => a.startSeconds - b.startSeconds),
  };
};

/** The problem with the truth in place of the estimates, where it is given: `integrate(withTruth(problem), plan)` scores a plan by it. */
export const withTruth = (problem: Problem): Problem => ({
  ...problem,
  streams: problem.streams.map((stream) => ({
    ...stream,
    startAccuracy: stream.trueStartAccuracy ?? stream.startAccuracy,
    retrainingConfigs: stream.retrainingConfigs.map((option) => ({
      ...option,
      endAccuracy: option.trueEndAccuracy ?? option.endAccuracy,
      gpuSeconds: option.trueGpuSeconds ?? option.gpuSeconds,
    })),
  })),
});

const findStageGaps = (problem: Problem, stages: readonly Stage[]): Violation[] => {
  const violations: Violation[] = [];
  let covered = 0;
  const check = (at: number, { text, wording }: Said) => {
    if (Math.abs(at - covered) > 1e-6)
      violations.push({
        kind: 'stages',
        streamId: null,
        startSeconds: Math.min(at, covered),
        endSeconds: Math.max(at, covered),
        sentence: text,
        wording,
      });
  };
  for (const { startSeconds, endSeconds } of stages) {
    const [start, end] = [quantity('seconds', startSeconds), quantity('seconds', covered)];
    check(startSeconds, sayOfWhatIf('breach.stageGap', { start, end }));
    covered = endSeconds;
  }
  const horizon = horizonSeconds(problem);
  const [end, last] = [quantity('seconds', covered), quantity('seconds', horizon)];
  if (covered < horizon) check(horizon, sayOfWhatIf('breach.stagesEnd', { end, horizon: last }));
  return violations;
};
