import type { NotificationTarget, TargetConfig } from '../domain/notification.ts';

/** A target with what it takes to reach it. */
export type KnownTarget = NotificationTarget & { readonly secret: string | null };

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
}
