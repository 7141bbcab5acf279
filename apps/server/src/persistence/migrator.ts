import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool, PoolClient } from 'pg';
import { DatabaseUnavailableError } from './errors.ts';

/** Prisma's own advisory lock: its command line and this migrator exclude each other. */
const advisoryLock = 72707369;

/** As `prisma migrate deploy` makes it. */
const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

const readMigrations = async (directory: string): Promise<Migration[]> => {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
};

/** Refuses a database that this version must not touch. */
const checkHistory = (applied: readonly AppliedRow[], known: readonly Migration[]): void => {
  const unfinished = applied.find((row) => !row.finished_at);
  if (unfinished)
    throw new DatabaseUnavailableError(
      `migration ${unfinished.migration_name} of the database failed half-way; repair it by hand and then run ` +
        `\`prisma migrate resolve --applied ${unfinished.migration_name}\` (or --rolled-back)`,
    );
  const names = new Set(known.map(({ name }) => name));
  const unknown = applied.find((row) => !names.has(row.migration_name));
  if (unknown)
    throw new DatabaseUnavailableError(
      `the database was made by a newer Whetstone (it has migration ${unknown.migration_name}, which this version ` +
        `does not know); update Whetstone, or use another database`,
    );
  for (const { name, checksum } of known) {
    const row = applied.find((candidate) => candidate.migration_name === name);
    if (row && row.checksum !== checksum)
      throw new DatabaseUnavailableError(
        `migration ${name} of the database differs from this version's; the database belongs to another build of Whetstone`,
      );
  }
};

/** One transaction: a failed or killed migration leaves nothing behind and is tried again at the next start. */
const apply = async (client: PoolClient, { name, sql, checksum }: Migration): Promise<void> => {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new DatabaseUnavailableError(`migration ${name} failed and was rolled back: ${reason}`, { cause: error });
  }
};

/**
 * Brings the database to this version's schema. Reads and writes the history table of `prisma migrate deploy`, so
 * that either may follow the other.
 *
 * @param directory `prisma/migrations`
 * @returns names of the migrations that were applied now
 * @throws {DatabaseUnavailableError} when the database is newer, was changed by hand, or a migration fails
 */
export const migrate = async (pool: Pool, directory: string): Promise<string[]> => {
  const known = await readMigrations(directory);
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await client.query(historyTable);
    const history = await client.query<AppliedRow>(
      'SELECT migration_name, checksum, finished_at FROM "_prisma_migrations" WHERE rolled_back_at IS NULL',
    );
    checkHistory(history.rows, known);
    const names = new Set(history.rows.map((row) => row.migration_name));
    const missing = known.filter(({ name }) => !names.has(name));
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    // A connection that cannot unlock is broken, and closing it unlocks.
    const broken = await client.query('SELECT pg_advisory_unlock($1)', [advisoryLock]).then(
      () => false,
      () => true,
    );
    client.release(broken);
  }
};
