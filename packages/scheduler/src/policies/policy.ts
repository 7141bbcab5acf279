import { judgeFloors } from '../floors/judgeFloors.ts';
import type { FeasiblePlan, PolicyOptions, SchedulingPolicy } from '../plan.ts';
import type { Problem } from '../problem.ts';

/** A policy's rule for a problem whose floors can all be kept. */
export type PlanRule = (problem: Problem, options: PolicyOptions) => FeasiblePlan;

/** Makes a policy of a rule: where floors are in conflict the plan is infeasible and carries the rule's plan for the relaxed floors. */
export const policyFrom =
  (name: string, rule: PlanRule): SchedulingPolicy =>
  (problem, options = {}) => {
    const verdict = judgeFloors(problem);
    if (verdict.kind === 'feasible') return rule(problem, options);
    return {
      kind: 'infeasible',
      policy: name,
      conflicts: verdict.conflicts,
      relaxed: rule(verdict.relaxed, options),
    };
  };
