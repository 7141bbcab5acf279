import { upperBound } from '../bound/upperBound.ts';
import { judgeFloors } from '../floors/judgeFloors.ts';
import type { FeasiblePlan, Plan, PolicyOptions, SchedulingPolicy } from '../plan.ts';
import type { Problem } from '../problem.ts';

/** A policy's rule for a problem of one reference device whose floors can all be kept. */
export type PlanRule = (problem: Problem, options: PolicyOptions) => FeasiblePlan;

/**
 * Makes a policy of a rule: where floors are in conflict the plan is infeasible and carries the rule's plan for the
 * relaxed floors; and the plan carries its upper bound unless the options say that nobody wants it.
 */
export const policyFrom =
  (name: string, rule: PlanRule): SchedulingPolicy =>
  (problem, options = {}) => {
    const plan = planWithFloors(problem, { name, rule, options });
    return options.withUpperBound === false ? plan : withBound(problem, plan);
  };

const planWithFloors = (
  problem: Problem,
  { name, rule, options }: { name: string; rule: PlanRule; options: PolicyOptions },
): Plan => {
  const verdict = judgeFloors(problem);
  if (verdict.kind === 'feasible') return rule(problem, options);
  const { conflicts } = verdict;
  return { kind: 'infeasible', policy: name, conflicts, relaxed: rule(verdict.relaxed, options) };
};

const withBound = (problem: Problem, plan: Plan): Plan => {
  if (plan.kind === 'plan') return { ...plan, upperBound: upperBound(problem, { achieved: plan.objective }) };
  const bound = upperBound(problem, { achieved: plan.relaxed.objective });
  return { ...plan, relaxed: { ...plan.relaxed, upperBound: bound } };
};
