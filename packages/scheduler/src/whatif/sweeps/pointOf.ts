import type { FeasiblePlan } from '../../plan.ts';
import { type PolicyName, policies } from '../../policies/policies.ts';
import type { Problem } from '../../problem.ts';
import type { Said } from '../../wording/wording.ts';
import type { SweepPoint } from './sweepQuestion.ts';

/** A policy's plan for a problem as a point of a curve. */
export const pointOf = (problem: Problem, policy: PolicyName, x: number): SweepPoint => {
  const plan = policies[policy](problem, { withUpperBound: false });
  const { objective }: FeasiblePlan = plan.kind === 'plan' ? plan : plan.relaxed;
  return { x, objective, feasible: plan.kind === 'plan' };
};

/** Points by ascending x, each x once. */
export const inOrder = (points: readonly SweepPoint[]): SweepPoint[] =>
  [...new Map(points.map((point) => [point.x, point])).values()].sort((a, b) => a.x - b.x);

/** An answer as its result carries it. */
export const answer = ({ text, wording }: Said) => ({ sentence: text, wording });
