import { type StreamModel, streamModels } from '../estimate/streamModel.ts';
import type { FeasiblePlan, PolicyOptions } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { wholeUnits } from '../units.ts';
import { explainPlan } from './finishPlan.ts';
import { withoutRetraining } from './noRetraining.ts';
import { type Pick, rememberingPicker } from './pickConfigs.ts';
import { policyFrom } from './policy.ts';
import { type Allocation, raiseInference, raiseToFloors } from './shares.ts';
import { decideStealing, fairAllocation, planFromPicks } from './thief.ts';
import { fixedJob, runFixed } from './uniform.ts';

const fairStart = (problem: Problem, models: readonly StreamModel[]): Allocation =>
  raiseToFloors(models, fairAllocation(models.length, wholeUnits(problem.gpuCount, problem.allocationUnit)));

const picksFor = (problem: Problem, models: readonly StreamModel[], allocation: Allocation): Pick[] => {
  const pick = rememberingPicker(models, problem);
  return models.map((_, index) =>
    pick(index, {
      inferenceUnits: allocation.inference[index] ?? 0,
      retrainingUnits: allocation.retraining[index] ?? 0,
    }),
  );
};

const planFixedRes = (problem: Problem): FeasiblePlan => {
  const models = streamModels(problem);
  const allocation = fairStart(problem, models);
  const without = withoutRetraining(problem).windowAccuracies;
  return planFromPicks(problem, models, {
    policy: 'fixed-res',
    allocation,
    picks: picksFor(problem, models, allocation),
    without,
  });
};

/** Ekya-FixedRes: shares stay equal, only the configurations are chosen (Algorithm 2 under the fair allocation). */
export const fixedRes = policyFrom('fixed-res', planFixedRes);

const planFixedConfig = (problem: Problem, { fixedConfigId }: PolicyOptions): FeasiblePlan => {
  const models = streamModels(problem).map((model) => {
    const job = fixedJob(model, fixedConfigId);
    return { ...model, jobs: job ? [job] : [] };
  });
  const idle = withoutRetraining(problem);
  return explainPlan(problem, decideStealing(problem, models, { policy: 'fixed-config', idle }));
};

/** Ekya-FixedConfig: shares are stolen as by the thief, every stream's γ is fixed. */
export const fixedConfig = policyFrom('fixed-config', planFixedConfig);

const planFairBest = (problem: Problem): FeasiblePlan => {
  const models = streamModels(problem);
  const jobs = models.map((model) => fixedJob(model, undefined));
  return runFixed(problem, {
    policy: 'fair-best',
    models,
    jobs,
    allocation: raiseInference(models, fairStart(problem, models)),
  });
};

/** Equal shares for all jobs, and for every stream the γ that ends most accurate, whatever it costs. */
export const fairBest = policyFrom('fair-best', planFairBest);

const planDriftTriggered = (problem: Problem): FeasiblePlan => {
  const models = streamModels(problem).map((model) =>
    model.stream.driftAlarm === true || model.stream.running ? model : { ...model, jobs: [] },
  );
  const allocation = fairStart(problem, models);
  const without = withoutRetraining(problem).windowAccuracies;
  return planFromPicks(problem, models, {
    policy: 'drift-triggered',
    allocation,
    picks: picksFor(problem, models, allocation),
    without,
  });
};

/** Retrains under equal shares, and only the streams whose data have drifted since their model was trained. */
export const driftTriggered = policyFrom('drift-triggered', planDriftTriggered);
