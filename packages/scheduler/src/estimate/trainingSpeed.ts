import type { Problem, RetrainingOption } from '../problem.ts';

/** Largest share of γ that makes it faster, in GPUs; infinite where nothing limits it. */
export const maxUsefulShare = (problem: Problem, option: RetrainingOption): number =>
  Math.min(
    option.maxUsefulShare ?? Number.POSITIVE_INFINITY,
    problem.maxRetrainingShare ?? Number.POSITIVE_INFINITY,
    option.scaling?.[option.scaling.length - 1]?.share ?? Number.POSITIVE_INFINITY,
  );

/**
 * GPU-seconds of work that γ does in a second at `share` of a reference GPU: the share itself up to its largest useful
 * one, or what its measured scaling curve says.
 */
export const trainingSpeed = (problem: Problem, option: RetrainingOption, share: number): number => {
  const useful = Math.min(share, maxUsefulShare(problem, option));
  if (!option.scaling || option.scaling.length === 0) return useful;
  let below = { share: 0, speed: 0 };
  for (const point of option.scaling) {
    if (useful <= point.share)
      return below.speed + ((point.speed - below.speed) * (useful - below.share)) / (point.share - below.share);
    below = point;
  }
  return below.speed;
};
