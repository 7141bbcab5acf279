import { type StreamModel, streamModels } from '../estimate/streamModel.ts';
import type { FeasiblePlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { equalParts, wholeUnits } from '../units.ts';
import { type Segment, stagesFrom, staticSegments } from './assemble.ts';
import { type Decision, explainPlan, finishPlan, type ScoredDecision, scoreDecision } from './finishPlan.ts';
import { type Counterfactual, orNothing, withoutRetraining } from './noRetraining.ts';
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

/**
 * Algorithm 1 (§4.2). Every job plays the thief once; from each victim it steals Δ again and again, as long as the
 * (weighted) mean of the estimated window accuracies rises under the configurations that Algorithm 2 picks. A theft
 * that breaks a floor never raises it.
 *
 * Jobs go by number: a stream's inference job is its index, its retraining job comes |V| later.
 */
const stealShares = (
  models: readonly StreamModel[],
  start: Allocation,
  { quantum, pick }: { quantum: number; pick: ReturnType<typeof rememberingPicker> },
): Allocation => {
  const count = models.length;
  const units = [...start.inference, ...start.retraining];
  const worthWith = (stream: number, { thiefJob, victimJob }: Theft): number => {
    const unitsOf = (job: number): number =>
      (units[job] ?? 0) + (job === thiefJob ? quantum : 0) - (job === victimJob ? quantum : 0);
    const shares = { inferenceUnits: unitsOf(stream), retrainingUnits: unitsOf(stream + count) };
    return (models[stream]?.weight ?? 1) * pick(stream, shares).windowAccuracy;
  };
  const worth = models.map((_, stream) => worthWith(stream, noTheft));
  for (let thiefJob = 0; thiefJob < 2 * count; thiefJob++) {
    for (let victimJob = 0; victimJob < 2 * count; victimJob++) {
      if (thiefJob === victimJob) continue;
      const [thief, victim] = [thiefJob % count, victimJob % count];
      const theft = { thiefJob, victimJob };
      while ((units[victimJob] ?? 0) >= quantum) {
        const ofThief = worthWith(thief, theft);
        const ofVictim = thief === victim ? ofThief : worthWith(victim, theft);
        const rise = ofThief - (worth[thief] ?? 0) + (thief === victim ? 0 : ofVictim - (worth[victim] ?? 0));
        if (!(rise > leastRise)) break;
        units[victimJob] = (units[victimJob] ?? 0) - quantum;
        units[thiefJob] = (units[thiefJob] ?? 0) + quantum;
        [worth[thief], worth[victim]] = [ofThief, ofVictim];
      }
    }
  }
  return { inference: units.slice(0, count), retraining: units.slice(count) };
};

interface Theft {
  readonly thiefJob: number;
  readonly victimJob: number;
}

const noTheft: Theft = { thiefJob: -1, victimJob: -1 };

/** A static allocation under the picks for it. */
interface PickedShares {
  readonly policy: string;
  readonly allocation: Allocation;
  readonly picks: readonly Pick[];
  readonly without: Readonly<Record<string, number>>;
}

const decisionFromPicks = (
  problem: Problem,
  models: readonly StreamModel[],
  { policy, allocation, picks, without }: PickedShares,
): Decision => {
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
  return { policy, stages: stagesFrom(problem, segments), choices, without };
};

/** The plan of a static allocation under the picks for it. */
export const planFromPicks = (problem: Problem, models: readonly StreamModel[], shares: PickedShares): FeasiblePlan =>
  finishPlan(problem, decisionFromPicks(problem, models, shares));

/** The thief's decision over given models, or `no-retraining`'s where the estimates score that better. */
export const decideStealing = (
  problem: Problem,
  models: readonly StreamModel[],
  { policy, idle }: { readonly policy: string; readonly idle: Counterfactual },
): ScoredDecision => {
  const pick = rememberingPicker(models, problem);
  const fair = fairAllocation(models.length, wholeUnits(problem.gpuCount, problem.allocationUnit));
  const quantum = Math.max(1, Math.round(problem.stealQuantum / problem.allocationUnit));
  const allocation = stealShares(models, raiseToFloors(models, fair), { quantum, pick });
  const picks = models.map((_, index) =>
    pick(index, {
      inferenceUnits: allocation.inference[index] ?? 0,
      retrainingUnits: allocation.retraining[index] ?? 0,
    }),
  );
  const shares = { policy, allocation, picks, without: idle.windowAccuracies };
  return orNothing(scoreDecision(problem, decisionFromPicks(problem, models, shares)), idle);
};

export const decideThief = (problem: Problem, idle: Counterfactual): ScoredDecision =>
  decideStealing(problem, streamModels(problem), { policy: 'thief', idle });

const planThief = (problem: Problem): FeasiblePlan =>
  explainPlan(problem, decideThief(problem, withoutRetraining(problem)));

/**
 * Ekya's thief scheduler, Algorithms 1 and 2. Shares stay as stolen until a retraining completes; then its share goes to
 * the stream's own inference, which is what the plan says, and the caller plans anew.
 *
 * Two guards are ours: floors hold at every instant (streams under theirs take share first), and a plan that the
 * estimates score below `no-retraining` is replaced by that policy's.
 */
export const thief = policyFrom('thief', planThief);
