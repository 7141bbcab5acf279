import { type Integration, integrate } from '../estimate/integrate.ts';
import { inferenceModels, usefulUnits } from '../estimate/streamModel.ts';
import type { FeasiblePlan, Stage } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { streamRecord } from '../streamRecord.ts';
import { wholeUnits } from '../units.ts';
import { type Segment, stagesFrom } from './assemble.ts';
import { bareDecision, explainPlan, finishPlan, type ScoredDecision } from './finishPlan.ts';
import { policyFrom } from './policy.ts';
import { waterFill } from './waterFill.ts';

/** What happens without any retraining: every other policy's plan is compared with it. */
export interface Counterfactual {
  readonly stages: readonly Stage[];
  readonly choices: Readonly<Record<string, null>>;
  readonly windowAccuracies: Readonly<Record<string, number>>;
  readonly objective: number;
  readonly integration: Integration;
}

/** All of the device for inference, max-min fair above the floors and up to what each stream can use; a retraining under way is dropped. */
export const withoutRetraining = (problem: Problem): Counterfactual => {
  const models = inferenceModels(problem);
  const units = waterFill(
    wholeUnits(problem.gpuCount, problem.allocationUnit),
    models.map((model) => model.floorUnits ?? 0),
    models.map(usefulUnits),
  );
  const segments = new Map<string, Segment[]>();
  const choices = streamRecord<null>();
  for (const [index, { stream }] of models.entries()) {
    const inferenceUnits = units[index] ?? 0;
    segments.set(stream.id, [{ until: Number.POSITIVE_INFINITY, inferenceUnits, retrainingUnits: 0, configId: null }]);
    choices[stream.id] = null;
  }
  const stages = stagesFrom(problem, segments);
  const integration = integrate(problem, bareDecision('no-retraining', stages));
  const { windowAccuracies, objective } = integration;
  return { stages, choices, windowAccuracies, objective, integration };
};

/** The decision of a policy, or to retrain nobody where the estimates score that better. */
export const orNothing = (decision: ScoredDecision, idle: Counterfactual): ScoredDecision =>
  decision.integration.objective >= idle.objective ? decision : retrainNobody(decision.policy, idle);

const retrainNobody = (
  policy: string,
  { stages, choices, windowAccuracies, integration }: Counterfactual,
): ScoredDecision => ({
  policy,
  stages,
  choices,
  without: windowAccuracies,
  integration,
});

/** The plan of a policy that found nothing better than to retrain nobody. */
export const planWithoutRetraining = (problem: Problem, policy: string, idle: Counterfactual): FeasiblePlan =>
  explainPlan(problem, retrainNobody(policy, idle));

const planNoRetraining = (problem: Problem): FeasiblePlan => {
  const { stages, choices } = withoutRetraining(problem);
  return finishPlan(problem, { policy: 'no-retraining', stages, choices });
};

/** Inference only. What every other policy is compared with. */
export const noRetraining = policyFrom('no-retraining', planNoRetraining);
