import type { Problem, RetrainingOption } from '../problem.ts';

/** A retraining that still runs has this fraction of its estimated work ahead at least: it is not done, whatever the estimate said. */
const leastWorkLeft = 0.01;

/** GPU-seconds left of γ after `doneGpuSeconds` of it; positive. */
export const workLeftOf = (option: RetrainingOption, doneGpuSeconds: number): number =>
  Math.max(option.gpuSeconds - doneGpuSeconds, option.gpuSeconds * leastWorkLeft, Number.EPSILON);

/** A change of the live model's accuracy after so much more work. */
export interface AccuracyStep {
  readonly work: number;
  readonly accuracy: number;
}

/**
 * How a stream's accuracy changes while γ runs: at checkpoints that are better than the live model, and at its end. The
 * last step is the completion, whether accuracy changes at it or not.
 *
 * @param from accuracy of the live model now
 * @param doneGpuSeconds work done before now
 */
export const accuracySteps = (
  problem: Problem,
  option: RetrainingOption,
  { from, doneGpuSeconds }: { readonly from: number; readonly doneGpuSeconds: number },
): AccuracyStep[] => {
  const workLeft = workLeftOf(option, doneGpuSeconds);
  const steps: AccuracyStep[] = [];
  let accuracy = from;
  for (const checkpoint of option.checkpoints ?? []) {
    const work = checkpoint.gpuSeconds - doneGpuSeconds;
    if (work <= 0 || work >= workLeft || checkpoint.accuracy <= accuracy) continue;
    accuracy = checkpoint.accuracy;
    steps.push({ work, accuracy });
  }
  const last = problem.promotion === 'gated' ? Math.max(accuracy, option.endAccuracy) : option.endAccuracy;
  return [...steps, { work: workLeft, accuracy: last }];
};
