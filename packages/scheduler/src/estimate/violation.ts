import type { Wording } from '../wording/wording.ts';

/** A rule that a plan breaks, from `startSeconds` to `endSeconds`. */
export interface Violation {
  readonly kind:
    | 'stages'
    | 'share'
    | 'capacity'
    | 'memory'
    | 'device'
    | 'floor'
    | 'latency'
    | 'labelling-delay'
    | 'configuration';
  readonly streamId: string | null;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** What is wrong, with the value and the limit. */
  readonly sentence: string;
  /** What the sentence is made from. */
  readonly wording?: Wording | null;
}
