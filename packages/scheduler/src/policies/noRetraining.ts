import { streamModels, usefulUnits } from '../estimate/streamModel.ts';
import type { FeasiblePlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { wholeUnits } from '../units.ts';
import { type Segment, stagesFrom } from './assemble.ts';
import { finishPlan } from './finishPlan.ts';
import { policyFrom } from './policy.ts';
import { waterFill } from './waterFill.ts';

/** All of the device for inference, max-min fair above the floors and up to what each stream can use; a retraining under way is dropped. */
export const planNoRetraining = (problem: Problem): FeasiblePlan => {
  const models = streamModels(problem);
  const units = waterFill(
    wholeUnits(problem.gpuCount, problem.allocationUnit),
    models.map((model) => model.floorUnits ?? 0),
    models.map(usefulUnits),
  );
  const segments = new Map<string, Segment[]>();
  const choices: Record<string, null> = {};
  for (const [index, { stream }] of models.entries()) {
    const inferenceUnits = units[index] ?? 0;
    segments.set(stream.id, [{ until: Number.POSITIVE_INFINITY, inferenceUnits, retrainingUnits: 0, configId: null }]);
    choices[stream.id] = null;
  }
  return finishPlan(problem, { policy: 'no-retraining', stages: stagesFrom(problem, segments), choices });
};

/** Inference only. What every other policy is compared with. */
export const noRetraining = policyFrom('no-retraining', planNoRetraining);
