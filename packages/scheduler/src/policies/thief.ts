import { type StreamModel, streamModels } from '../estimate/streamModel.ts';
import type { FeasiblePlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { equalParts, wholeUnits } from '../units.ts';
import { type Segment, stagesFrom, staticSegments } from './assemble.ts';
import { finishPlan } from './finishPlan.ts';
import { planWithoutRetraining, withoutRetraining } from './noRetraining.ts';
import { type Pick, rememberingPicker } from './pickConfigs.ts';
import { policyFrom } from './policy.ts';
import { type Allocation, raiseToFloors } from './shares.ts';

/** A rise that is only rounding does not count as one. */
const leastRise = 1e-12;

/** Equal shares for all 2|V| jobs, in whole units of δ; units left over go to inference first. */
export const fairAllocation = (streams: number, units: number): Allocation => {
  const parts = equalParts(units, 2 * streams);
  return { inference: parts.slice(0, streams), retraining: parts.slice(streams) };
};

/** Jobs by number: a stream's inference job is its index, its retraining job comes |V| later. */
const steal = (
  units: readonly number[],
  { thiefJob, victimJob, quantum }: { thiefJob: number; victimJob: number; quantum: number },
): number[] => {
  const next = [...units];
  next[victimJob] = (next[victimJob] ?? 0) - quantum;
  next[thiefJob] = (next[thiefJob] ?? 0) + quantum;
  return next;
};

/**
 * Algorithm 1 (§4.2). Every job plays the thief once; from each victim it steals Δ again and again, as long as the
 * (weighted) mean of the estimated window accuracies rises under the configurations that Algorithm 2 picks. A theft
 * that breaks a floor never raises it.
 */
const stealShares = (
  models: readonly StreamModel[],
  start: Allocation,
  { quantum, pick }: { quantum: number; pick: ReturnType<typeof rememberingPicker> },
): Allocation => {
  const count = models.length;
  let units: readonly number[] = [...start.inference, ...start.retraining];
  const weighted = (allocation: readonly number[], index: number): number =>
    (models[index]?.weight ?? 1) *
    pick(index, { inferenceUnits: allocation[index] ?? 0, retrainingUnits: allocation[index + count] ?? 0 })
      .windowAccuracy;
  const rise = (next: readonly number[], one: number, other: number): number => {
    const own = weighted(next, one) - weighted(units, one);
    return one === other ? own : own + weighted(next, other) - weighted(units, other);
  };
  for (let thiefJob = 0; thiefJob < 2 * count; thiefJob++) {
    for (let victimJob = 0; victimJob < 2 * count; victimJob++) {
      if (thiefJob === victimJob) continue;
      while ((units[victimJob] ?? 0) >= quantum) {
        const next = steal(units, { thiefJob, victimJob, quantum });
        if (!(rise(next, thiefJob % count, victimJob % count) > leastRise)) break;
        units = next;
      }
    }
  }
  return { inference: units.slice(0, count), retraining: units.slice(count) };
};

/** The plan of a static allocation under the picks for it. */
export const planFromPicks = (
  problem: Problem,
  models: readonly StreamModel[],
  {
    policy,
    allocation,
    picks,
    without,
  }: {
    readonly policy: string;
    readonly allocation: Allocation;
    readonly picks: readonly Pick[];
    readonly without: Readonly<Record<string, number>>;
  },
): FeasiblePlan => {
  const segments = new Map<string, Segment[]>();
  const choices: Record<string, string | null> = {};
  for (const [index, model] of models.entries()) {
    const job = picks[index]?.job ?? null;
    const inferenceUnits = allocation.inference[index] ?? 0;
    const retrainingUnits = allocation.retraining[index] ?? 0;
    const { allocationUnit } = problem;
    segments.set(model.stream.id, staticSegments(model, job, { inferenceUnits, retrainingUnits, allocationUnit }));
    choices[model.stream.id] = job?.configId ?? null;
  }
  return finishPlan(problem, { policy, stages: stagesFrom(problem, segments), choices, without });
};

/** The thief's plan over given models, or `no-retraining`'s where the estimates score that better. */
export const planStealing = (problem: Problem, models: readonly StreamModel[], policy: string): FeasiblePlan => {
  const idle = withoutRetraining(problem);
  const pick = rememberingPicker(models, problem.allocationUnit);
  const fair = fairAllocation(models.length, wholeUnits(problem.gpuCount, problem.allocationUnit));
  const quantum = Math.max(1, Math.round(problem.stealQuantum / problem.allocationUnit));
  const allocation = stealShares(models, raiseToFloors(models, fair), { quantum, pick });
  const picks = models.map((_, index) =>
    pick(index, {
      inferenceUnits: allocation.inference[index] ?? 0,
      retrainingUnits: allocation.retraining[index] ?? 0,
    }),
  );
  const without = idle.windowAccuracies;
  const plan = planFromPicks(problem, models, { policy, allocation, picks, without });
  return plan.objective >= idle.objective ? plan : planWithoutRetraining(problem, policy, idle);
};

export const planThief = (problem: Problem): FeasiblePlan => planStealing(problem, streamModels(problem), 'thief');

/**
 * Ekya's thief scheduler, Algorithms 1 and 2. Shares stay as stolen until a retraining completes; then its share goes to
 * the stream's own inference, which is what the plan says, and the caller plans anew.
 *
 * Two guards are ours: floors hold at every instant (streams under theirs take share first), and a plan that the
 * estimates score below `no-retraining` is replaced by that policy's.
 */
export const thief = policyFrom('thief', planThief);
