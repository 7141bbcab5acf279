import type { PolicyName } from '../../policies/policies.ts';
import type { Problem } from '../../problem.ts';
import type { Said, Wording } from '../../wording/wording.ts';

/** A question that is answered by planning again and again with one number changed. */
export type SweepQuestion =
  /** How many GPUs for a mean accuracy of `target`? Of one device, the first by default. */
  | { readonly kind: 'gpus'; readonly target: number; readonly deviceId?: string | undefined; readonly most: number }
  /** How many more cameras like this one, with every floor kept and the mean at `target` or above? */
  | { readonly kind: 'cameras'; readonly like: string; readonly target: number | null; readonly most: number }
  /** Which window length, if a model that is not retrained loses `driftPerMinute` of accuracy a minute? */
  | { readonly kind: 'windows'; readonly seconds: readonly number[]; readonly driftPerMinute: number }
  /** Which steal quantum Δ? */
  | { readonly kind: 'quantum'; readonly values: readonly number[] };

export interface SweepPoint {
  readonly x: number;
  /** Weighted mean accuracy in [0, 1], estimated (over many windows: simulated). */
  readonly objective: number;
  /** Whether every floor is kept. */
  readonly feasible: boolean;
}

export interface SweepResult {
  readonly kind: SweepQuestion['kind'];
  readonly policy: PolicyName;
  /** By ascending x. */
  readonly points: readonly SweepPoint[];
  /** The x that answers the question; null where none does. */
  readonly best: number | null;
  /** The answer in a sentence. */
  readonly sentence: string;
  readonly wording?: Wording | null;
}

export interface SweepTask {
  readonly problem: Problem;
  readonly policy: PolicyName;
}

export interface SweepProgress {
  readonly done: number;
  readonly of: number;
  /** What comes next. */
  readonly doing: Said;
}

export type Sweeping = Generator<SweepProgress, SweepResult>;
