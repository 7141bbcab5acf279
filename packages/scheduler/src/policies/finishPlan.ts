import { integrate } from '../estimate/integrate.ts';
import type { FeasiblePlan, PlanReason, Stage } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { explain } from './explain.ts';

/** What a policy decided. */
export interface Decision {
  readonly policy: string;
  readonly stages: readonly Stage[];
  readonly choices: Readonly<Record<string, string | null>>;
  /** Window accuracy of each stream under `no-retraining`, which reasons compare with; absent for that policy itself. */
  readonly without?: Readonly<Record<string, number>>;
}

/** A plan that has stages only, for the integrator. */
export const bareDecision = (policy: string, stages: readonly Stage[]): FeasiblePlan => ({
  kind: 'plan',
  policy,
  stages,
  choices: {},
  windowAccuracies: {},
  objective: 0,
  upperBound: null,
  reasons: {},
});

/** Scores a decision by the integrator and gives every stream its reason. */
export const finishPlan = (problem: Problem, { policy, stages, choices, without }: Decision): FeasiblePlan => {
  const bare = { ...bareDecision(policy, stages), choices };
  const integration = integrate(problem, bare);
  const { windowAccuracies, objective } = integration;
  const reasons: Record<string, PlanReason> = {};
  for (const stream of problem.streams)
    reasons[stream.id] = explain({ problem, stream, stages, choice: choices[stream.id] ?? null, integration, without });
  return { ...bare, windowAccuracies, objective, reasons };
};
