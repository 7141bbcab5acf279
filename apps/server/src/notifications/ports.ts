import type { NotificationTarget, TargetConfig } from '../domain/notification.ts';

/** A target with what it takes to reach it. */
export type KnownTarget = NotificationTarget & { readonly secret: string | null };

export type BrokerConfig = Extract<TargetConfig, { kind: 'mqtt' }>;

/** What a broker keeps for a target: it tells it to whoever subscribes, until it is taken back. */
export interface Retained {
  readonly targetId: string;
  readonly config: BrokerConfig;
  /** Password of the broker. */
  readonly secret: string | null;
  readonly topics: readonly string[];
  /** ms since the epoch, when the first of it was kept. */
  readonly since: number;
}

export interface TargetStore {
  /** Oldest first. */
  list(): Promise<KnownTarget[]>;
  add(target: KnownTarget): Promise<void>;
  change(
    targetId: string,
    change: {
      readonly name?: string;
      readonly config?: TargetConfig;
      readonly secret?: string | null;
      readonly enabled?: boolean;
      readonly lastSentAt?: Date;
      readonly lastError?: string | null;
      readonly lastErrorAt?: Date | null;
    },
  ): Promise<void>;
  remove(targetId: string): Promise<void>;
  /** What brokers keep, of targets that are no more too. */
  retained(): Promise<readonly Retained[]>;
  setRetained(entries: readonly Retained[]): Promise<void>;
}
