/** Rows of a table as JSON texts, in batches. */
type Rows = (table: string) => AsyncIterable<readonly string[]>;

/** A database as it was at one instant. */
export interface DatabaseDump {
  readonly migrations: readonly string[];
  readonly tables: readonly string[];
  /** SHA-256 of every model file that rows refer to. */
  readonly files: readonly string[];
  readonly rows: Rows;
}

export interface BackupDatabase {
  /** Reads everything at one instant. */
  dump<T>(read: (dump: DatabaseDump) => Promise<T>): Promise<T>;
  /** Fills an empty database, all or nothing; returns the number of rows. */
  restore(source: Omit<DatabaseDump, 'files'>): Promise<number>;
}
