import { upperBound } from '../bound/upperBound.ts';
import { isPlain } from '../device.ts';
import { judgeFloors } from '../floors/judgeFloors.ts';
import type { FeasiblePlan, Plan, PolicyOptions, SchedulingPolicy } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { type DeviceUse, planOnDevices } from './devices/planOnDevices.ts';

/** A policy's rule for a problem of one reference device whose floors can all be kept. */
export type PlanRule = (problem: Problem, options: PolicyOptions) => FeasiblePlan;

/**
 * Makes a policy of a rule: several devices are planned one by one for the streams placed on them; where floors are in
 * conflict the plan is infeasible and carries the rule's plan for the relaxed floors; and the plan carries its upper
 * bound unless the options say that nobody wants it.
 */
export const policyFrom =
  (name: string, rule: PlanRule, use: DeviceUse = {}): SchedulingPolicy =>
  (problem, options = {}) => {
    const solve = (one: Problem): Plan => planWithFloors(one, { name, rule, options });
    const plan = isPlain(problem) ? solve(problem) : planOnDevices(problem, { policy: name, solve, use });
    return options.withUpperBound === false ? plan : withUpperBound(problem, plan);
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

/** The plan with its upper bound. */
export const withUpperBound = (problem: Problem, plan: Plan): Plan => {
  if (plan.kind === 'plan') return { ...plan, upperBound: upperBound(problem, { achieved: plan.objective }) };
  const bound = upperBound(problem, { achieved: plan.relaxed.objective });
  return { ...plan, relaxed: { ...plan.relaxed, upperBound: bound } };
};
