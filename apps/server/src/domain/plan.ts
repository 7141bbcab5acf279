import type { Plan, Problem, Wording } from '@whetstone/scheduler';
import type { JobKind } from '../devices/protocol.ts';

/** A plan with what it was made from and why; made anew when an event makes it stale. */
export interface PlanRecord {
  readonly id: string;
  readonly createdAt: Date;
  /** The event that asked for it, in words: "retraining of Gate finished". */
  readonly trigger: string;
  readonly triggerWording?: Wording | null;
  readonly policy: string;
  /** The immutable snapshot it was made from. */
  readonly problem: Problem;
  readonly plan: Plan;
  /** Mean window accuracy that the plan expects (estimated), in [0, 1]. */
  readonly objective: number;
  readonly upperBound: number | null;
  readonly solverMs: number;
}

/** Who had which share of a device for what, as it was granted; `until` is null while it holds. */
export interface GrantRecord {
  readonly deviceId: string;
  readonly streamId: string;
  readonly kind: JobKind;
  /** Granted share in [0, 1]. */
  readonly share: number;
  readonly from: Date;
  readonly until: Date | null;
  /** γ of a retraining, else null. */
  readonly retrainingConfigId: string | null;
}
