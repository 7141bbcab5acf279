import type { Stage } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { isWholeUnits } from '../units.ts';
import type { Violation } from './integrate.ts';

/** Slack on the sum of shares. */
const capacityTolerance = 1e-6;

/** Shares that are negative, no multiples of δ, or together more than there is. */
export const findShareViolations = (problem: Problem, stages: readonly Stage[]): Violation[] => {
  const { allocationUnit, gpuCount } = problem;
  const violations: Violation[] = [];
  for (const { startSeconds, endSeconds, streams } of stages) {
    const report = (kind: Violation['kind'], streamId: string | null, sentence: string) =>
      violations.push({ kind, streamId, startSeconds, endSeconds, sentence });
    let sum = 0;
    for (const [streamId, { inferenceShare, retrainingShare }] of Object.entries(streams)) {
      sum += inferenceShare + retrainingShare;
      for (const [name, share] of Object.entries({ inferenceShare, retrainingShare }))
        if (!(share >= 0) || !isWholeUnits(share, allocationUnit))
          report(
            'share',
            streamId,
            `${name} of ${streamId} is ${share}; it must be a multiple of ${allocationUnit}, at least 0`,
          );
    }
    if (!(sum <= gpuCount + capacityTolerance))
      report('capacity', null, `the shares add up to ${sum.toFixed(4)} GPU; there are ${gpuCount}`);
  }
  return violations;
};
