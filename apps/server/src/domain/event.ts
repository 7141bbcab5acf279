import type { Wording } from '@whetstone/scheduler';

/** What happened to a stream, a device or the configuration; shown as marks on timelines and kept for good. */
export type EventKind =
  | 'drift'
  | 'plan'
  | 'retraining-started'
  | 'promoted'
  | 'rejected'
  | 'retraining-failed'
  | 'retraining-unfinished'
  /** A retraining was ended early, since its curve was flat. */
  | 'retraining-shortened'
  | 'estimate-wrong'
  | 'class-added'
  | 'camera-down'
  | 'camera-up'
  | 'config-changed'
  | 'stream-added'
  | 'stream-removed'
  | 'device-lost'
  | 'device-found'
  | 'window-interrupted';

export interface WhetstoneEvent {
  /** Increases with time within a database. */
  readonly id: number;
  readonly at: Date;
  readonly kind: EventKind;
  readonly streamId: string | null;
  readonly windowId: string | null;
  readonly deviceId: string | null;
  /** One sentence for an operator, with its numbers and units. */
  readonly message: string;
  /** What the sentence is made from; null where that was not kept. */
  readonly wording?: Wording | null;
  /** The numbers behind the sentence. */
  readonly data: Readonly<Record<string, unknown>>;
}
