import { type FeasiblePlan, type PolicyName, type Problem, policies } from '@whetstone/scheduler';

/** What another policy would have done with the same snapshot; accuracies are estimates in [0, 1]. */
export interface Alternative {
  readonly policy: string;
  readonly objective: number;
  readonly windowAccuracies: Readonly<Record<string, number>>;
  readonly choices: Readonly<Record<string, string | null>>;
  /** Streams whose floor this policy cannot keep. */
  readonly conflicts: number;
}

/** The policies that a decision is held against: Ekya's own, ours, the naive one, and doing nothing. */
export const comparedPolicies = ['thief', 'sequential', 'uniform', 'no-retraining'] as const satisfies PolicyName[];

/** Plans a stored snapshot anew under each policy. Pure; some hundred milliseconds with dozens of streams. */
export const alternativesOf = (problem: Problem): Alternative[] =>
  comparedPolicies.map((policy) => {
    const plan = policies[policy](problem, { withUpperBound: false });
    const feasible: FeasiblePlan = plan.kind === 'plan' ? plan : plan.relaxed;
    const { objective, windowAccuracies, choices } = feasible;
    return {
      policy,
      objective,
      windowAccuracies,
      choices,
      conflicts: plan.kind === 'plan' ? 0 : plan.conflicts.length,
    };
  });
