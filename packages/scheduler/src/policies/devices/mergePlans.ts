import { integrate } from '../../estimate/integrate.ts';
import { horizonSeconds } from '../../horizon.ts';
import type { FeasiblePlan, Plan, PlanReason, Stage, StreamStage } from '../../plan.ts';
import type { Problem, StreamProblem } from '../../problem.ts';
import { sayOfPlan } from '../../wording/planSentences.ts';
import { quantity } from '../../wording/wording.ts';
import { bareDecision } from '../finishPlan.ts';
import type { Placement } from './placeStreams.ts';

/** A device's own plan. */
export interface DevicePlan {
  readonly deviceId: string;
  readonly plan: Plan;
}

const feasible = (plan: Plan): FeasiblePlan => (plan.kind === 'plan' ? plan : plan.relaxed);

/** One plan of all devices' plans, in stages at the union of their boundaries, scored by the integrator. */
export const mergePlans = (
  problem: Problem,
  { policy, plans, placement }: { policy: string; plans: readonly DevicePlan[]; placement: Placement },
): Plan => {
  const homeless = problem.streams.filter(({ id }) => (placement.get(id) ?? null) === null);
  const stages = mergeStages(problem, plans, homeless);
  const { windowAccuracies, objective } = integrate(problem, bareDecision(policy, stages));
  const choices: Record<string, string | null> = {};
  const reasons: Record<string, PlanReason> = {};
  for (const stream of problem.streams) {
    const own = plans.find(({ deviceId }) => deviceId === placement.get(stream.id));
    const plan = own ? feasible(own.plan) : null;
    choices[stream.id] = plan?.choices[stream.id] ?? null;
    reasons[stream.id] = plan?.reasons[stream.id] ?? homelessReason(stream);
  }
  const merged: FeasiblePlan = {
    ...bareDecision(policy, stages),
    choices,
    windowAccuracies,
    objective,
    reasons,
    ...(plans.some(({ plan }) => feasible(plan).optimality) ? { optimality: 'heuristic' as const } : {}),
  };
  const conflicts = [
    ...plans.flatMap(({ plan }) => (plan.kind === 'infeasible' ? plan.conflicts : [])),
    ...homeless.flatMap(({ id, minAccuracy }) =>
      minAccuracy > 0 ? [{ streamId: id, minAccuracy, attainable: 0 }] : [],
    ),
  ];
  return conflicts.length > 0 ? { kind: 'infeasible', policy, conflicts, relaxed: merged } : merged;
};

const homelessReason = ({ startAccuracy, minAccuracy, modelGigabytes, deviceId, site }: StreamProblem): PlanReason => {
  const needs = [
    ...(deviceId === undefined ? [] : [sayOfPlan('plan.pinnedTo', { device: deviceId })]),
    ...(site === undefined ? [] : [sayOfPlan('plan.siteIs', { site })]),
    ...(modelGigabytes === undefined
      ? []
      : [sayOfPlan('plan.modelTakes', { memory: quantity('gigabytes', modelGigabytes) })]),
  ];
  const { text, wording } =
    needs.length > 0 ? sayOfPlan('plan.notInferredFor', { needs }) : sayOfPlan('plan.notInferred');
  return { sentence: text, wording, numbers: { startAccuracy, minAccuracy, windowAccuracy: 0 } };
};

const mergeStages = (problem: Problem, plans: readonly DevicePlan[], homeless: readonly StreamProblem[]): Stage[] => {
  const horizon = horizonSeconds(problem);
  const instants = new Set([0]);
  for (const { plan } of plans) for (const { startSeconds } of feasible(plan).stages) instants.add(startSeconds);
  const starts = [...instants].filter((instant) => instant < horizon).sort((a, b) => a - b);
  return starts.map((startSeconds, index) => {
    const streams: Record<string, StreamStage> = {};
    for (const { deviceId, plan } of plans) {
      const { stages } = feasible(plan);
      const stage = stages.findLast((one) => one.startSeconds <= startSeconds);
      for (const [id, held] of Object.entries(stage?.streams ?? {})) streams[id] = { ...held, deviceId };
    }
    for (const { id } of homeless) streams[id] = { inferenceShare: 0, retrainingShare: 0, retrainingConfigId: null };
    return { startSeconds, endSeconds: starts[index + 1] ?? horizon, streams };
  });
};
