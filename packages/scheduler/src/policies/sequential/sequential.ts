import type { FeasiblePlan } from '../../plan.ts';
import type { Problem } from '../../problem.ts';
import { streamRecord } from '../../streamRecord.ts';
import { stagesFrom } from '../assemble.ts';
import { explainPlan, type ScoredDecision, scoreDecision } from '../finishPlan.ts';
import { type Counterfactual, orNothing, withoutRetraining } from '../noRetraining.ts';
import { policyFrom } from '../policy.ts';
import { buildSegments } from './buildSegments.ts';
import { chooseSequence } from './chooseSequence.ts';
import { runSequence } from './runSequence.ts';
import { type Candidate, type SequenceModel, sequenceModel } from './sequenceModel.ts';

/** Rates tried against the rule's: close to a window's end more haste may pay. */
const hastes = [1, 0.8, 1.25, 1.6];

/** Retrainings up to which other rates are tried. */
const hasteLimit = 32;

export const decideSequential = (problem: Problem, idle: Counterfactual): ScoredDecision => {
  const model = sequenceModel(problem);
  const { order } = chooseSequence(model);
  const stages = stagesFrom(problem, buildSegments(model, order, { haste: bestHaste(model, order) }));
  const choices = streamRecord<string | null>();
  for (const { id } of problem.streams) choices[id] = null;
  for (const { index, job } of order) {
    const id = problem.streams[index]?.id;
    if (id !== undefined) choices[id] = job.configId;
  }
  const decision = { policy: 'sequential', stages, choices, without: idle.windowAccuracies };
  return orNothing(scoreDecision(problem, decision), idle);
};

const planSequential = (problem: Problem): FeasiblePlan =>
  explainPlan(problem, decideSequential(problem, withoutRetraining(problem)));

const bestHaste = (model: SequenceModel, order: readonly Candidate[]): number => {
  if (order.length > hasteLimit) return 1;
  let [best, value] = [1, Number.NEGATIVE_INFINITY];
  for (const haste of hastes) {
    const outcome = runSequence(model, order, { haste });
    if (outcome.value > value + 1e-12) [best, value] = [haste, outcome.value];
  }
  return best;
};

/**
 * One retraining after the other at its full useful rate, the one that gains most by GPU-second first; shares change at
 * each completion, and inference gets what is left, where it is worth most.
 */
export const sequential = policyFrom('sequential', planSequential, { oneAtATime: true, offloads: true });
