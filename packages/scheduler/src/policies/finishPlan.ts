import { type Integration, integrate } from '../estimate/integrate.ts';
import type { FeasiblePlan, PlanReason, Stage } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { streamRecord } from '../streamRecord.ts';
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

/** A decision and what the integrator says of it. */
export interface ScoredDecision extends Decision {
  readonly integration: Integration;
}

export const scoreDecision = (problem: Problem, decision: Decision): ScoredDecision => ({
  ...decision,
  integration: integrate(problem, bareDecision(decision.policy, decision.stages)),
});

/** The plan of a decision, with its score and a reason for every stream. */
export const finishPlan = (problem: Problem, decision: Decision): FeasiblePlan =>
  explainPlan(problem, scoreDecision(problem, decision));

/** The plan of a scored decision, with a reason for every stream. */
export const explainPlan = (
  problem: Problem,
  { policy, stages, choices, without, integration }: ScoredDecision,
): FeasiblePlan => {
  const { windowAccuracies, objective } = integration;
  const reasons = streamRecord<PlanReason>();
  for (const stream of problem.streams)
    reasons[stream.id] = explain({ problem, stream, stages, choice: choices[stream.id] ?? null, integration, without });
  return { ...bareDecision(policy, stages), choices, windowAccuracies, objective, reasons };
};
