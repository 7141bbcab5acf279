import type { Store } from '../../../apps/server/src/persistence/port.ts';

/** What the cases work on: the store, and SQL to look behind it. */
export interface Opened {
  readonly store: () => Store;
  readonly rows: (sql: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
  /** Sets the clock that the store reads. */
  readonly setNow: (now: Date) => void;
}
