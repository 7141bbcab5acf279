import { integrate } from '../../estimate/integrate.ts';
import type { FeasiblePlan, Stage } from '../../plan.ts';
import type { Problem } from '../../problem.ts';
import { stagesFrom } from '../assemble.ts';
import { bareDecision, finishPlan } from '../finishPlan.ts';
import { planNoRetraining } from '../noRetraining.ts';
import { policyFrom } from '../policy.ts';
import { buildSegments } from './buildSegments.ts';
import { chooseSequence } from './chooseSequence.ts';
import type { Candidate } from './sequenceModel.ts';
import { sequenceModel } from './sequenceModel.ts';

/** Rates tried against the rule's: close to a window's end more haste may pay. */
const hastes = [1, 0.8, 1.25, 1.6];

/** Retrainings up to which other rates are tried. */
const hasteLimit = 32;

export const planSequential = (problem: Problem): FeasiblePlan => {
  const model = sequenceModel(problem);
  const { order } = chooseSequence(model);
  const idle = planNoRetraining(problem);
  const candidates = order.length <= hasteLimit ? hastes : [1];
  let best: { stages: readonly Stage[]; order: readonly Candidate[]; objective: number } | null = null;
  for (const haste of candidates) {
    const stages = stagesFrom(problem, buildSegments(model, order, { haste }));
    const { objective } = integrate(problem, bareDecision('sequential', stages));
    if (!best || objective > best.objective + 1e-12) best = { stages, order, objective };
  }
  const choices = Object.fromEntries(problem.streams.map(({ id }) => [id, null as string | null]));
  if (!best || best.objective < idle.objective)
    return finishPlan(problem, { ...idle, policy: 'sequential', without: idle.windowAccuracies });
  for (const { index, job } of best.order) {
    const id = problem.streams[index]?.id;
    if (id !== undefined) choices[id] = job.configId;
  }
  return finishPlan(problem, { policy: 'sequential', stages: best.stages, choices, without: idle.windowAccuracies });
};

/**
 * One retraining after the other at its full useful rate, the one that gains most by GPU-second first; shares change at
 * each completion, and inference gets what is left, where it is worth most.
 */
export const sequential = policyFrom('sequential', planSequential);
