import type { Wording } from './wording/wording.ts';

/** What a stream holds during a stage. */
export interface StreamStage {
  readonly inferenceShare: number;
  readonly retrainingShare: number;
  /** γ under way in this stage; null when none is. */
  readonly retrainingConfigId: string | null;
  /** λ that the inference share allows; absent where the profile names none. */
  readonly inferenceConfigId?: string;
  /** Device that infers, and the one that retrains where it is another; absent where the problem names no devices. */
  readonly deviceId?: string;
  readonly retrainingDeviceId?: string;
  /** Cached model that is swapped in for this stage on (`model-reuse`). */
  readonly cachedModelId?: string;
}

/** Shares are constant from `startSeconds` to `endSeconds`, counted from now. */
export interface Stage {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly streams: Readonly<Record<string, StreamStage>>;
}

/** Why a stream got what it got. */
export interface PlanReason {
  /** One sentence for an operator. */
  readonly sentence: string;
  /** What the sentence is made from; absent in plans of before it was kept, null where somebody else worded it. */
  readonly wording?: Wording | null;
  /** The numbers behind it: accuracies in [0, 1], times in seconds, costs in GPU-seconds. */
  readonly numbers: Readonly<Record<string, number>>;
}

export interface FeasiblePlan {
  readonly kind: 'plan';
  readonly policy: string;
  readonly stages: readonly Stage[];
  /** γ chosen for each stream, whether it runs yet or not; null is no retraining. */
  readonly choices: Readonly<Record<string, string | null>>;
  /** Estimated window accuracy of each stream, in [0, 1]. */
  readonly windowAccuracies: Readonly<Record<string, number>>;
  /** Weighted mean of `windowAccuracies`. */
  readonly objective: number;
  /** No schedule whatever can exceed it; null where it was not asked for. */
  readonly upperBound: number | null;
  /** Whether the policy found the best plan of its kind; absent for policies that do not search for one. */
  readonly optimality?: 'exact' | 'heuristic';
  readonly reasons: Readonly<Record<string, PlanReason>>;
}

/** No allocation keeps every floor. `relaxed` is the plan for the lowest feasible floors, to run meanwhile. */
export interface InfeasiblePlan {
  readonly kind: 'infeasible';
  readonly policy: string;
  readonly conflicts: readonly {
    readonly streamId: string;
    readonly minAccuracy: number;
    readonly attainable: number;
  }[];
  readonly relaxed: FeasiblePlan;
}

export type Plan = FeasiblePlan | InfeasiblePlan;

export interface PolicyOptions {
  /** Fraction of the device that inference holds under `uniform`, in (0, 1). */
  readonly inferenceFraction?: number;
  /** γ that `uniform` and `fixed-config` give every stream; its most accurate one by default. */
  readonly fixedConfigId?: string;
  /** What `model-reuse` chooses a cached model by: class mix by default, or time of day. */
  readonly reuseBy?: 'class-distribution' | 'hour-of-day';
  /** Whether the plan carries its upper bound; true by default. */
  readonly withUpperBound?: boolean;
}

/** A policy is a pure function of a snapshot: same problem, same plan. */
export type SchedulingPolicy = (problem: import('./problem.ts').Problem, options?: PolicyOptions) => Plan;
