import type { PoolClient } from 'pg';
import type { Database } from './database.ts';
import { listMigrations, listTables } from './dump.ts';
import { createPartitions } from './partitions.ts';

/** The backup cannot be restored here; one sentence with the remedy. */
export class RestoreError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RestoreError';
  }
}

export interface RestoreSource {
  readonly migrations: readonly string[];
  readonly tables: readonly string[];
  /** Rows of a table as JSON texts, in batches. */
  rows(table: string): AsyncIterable<readonly string[]>;
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** Streams and accounts are what a person would miss; a fresh database has neither. */
const checkEmpty = async (client: PoolClient): Promise<void> => {
  const { rows } = await client.query<{ used: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM stream) OR EXISTS (SELECT 1 FROM "user") AS used',
  );
  if (rows[0]?.used)
    throw new RestoreError('the database holds streams or accounts already; restore into an empty data directory');
};

const checkMigrations = async (client: PoolClient, source: RestoreSource): Promise<void> => {
  const known = await listMigrations(client);
  const unknown = source.migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new RestoreError(
      `the backup was made by a newer version (it knows ${unknown.at(-1)}); restore it with that version or a later one`,
    );
};

const foreignKeys = async (client: PoolClient): Promise<ForeignKey[]> => {
  const { rows } = await client.query<ForeignKey>(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND conparentid = 0`,
  );
  return rows;
};

const columnsOf = async (client: PoolClient, table: string): Promise<Set<string>> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'`,
    [table],
  );
  return new Set(rows.map(({ name }) => name));
};

/** Columns that the backup does not know keep their defaults. */
const insert = async (
  client: PoolClient,
  table: string,
  rows: readonly string[],
  known: Set<string>,
): Promise<void> => {
  const columns = Object.keys(JSON.parse(rows[0] ?? '{}'))
    .filter((name) => known.has(name))
    .map((name) => `"${name}"`)
    .join(', ');
  await client.query(
    `INSERT INTO "${table}" (${columns}) OVERRIDING SYSTEM VALUE
     SELECT ${columns} FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`,
    [`[${rows.join(',')}]`],
  );
};

/** Numbers go on behind the highest that was restored. */
const advanceSequences = async (client: PoolClient): Promise<void> => {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `SELECT c.relname AS table, a.attname AS column, pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL`,
  );
  for (const { table, column, sequence } of rows)
    await client.query(
      `SELECT setval($1::regclass, (SELECT COALESCE(max("${column}"), 0) + 1 FROM "${table}"), false)`,
      [sequence],
    );
};

/** Days of accuracy samples want their partitions, each before the first row comes. */
const partitionDays = async (source: RestoreSource): Promise<number[]> => {
  const days = new Set<string>();
  for await (const batch of source.rows('accuracy_sample'))
    for (const row of batch) days.add(String((JSON.parse(row) as { at: string }).at).slice(0, 10));
  return [...days].map((day) => Date.parse(`${day}T00:00:00Z`));
};

const fill = async (client: PoolClient, source: RestoreSource): Promise<number> => {
  const keys = await foreignKeys(client);
  // Rows refer to each other in circles; references are checked when all are there.
  for (const { table, name } of keys) await client.query(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
  const here = await listTables(client);
  let restored = 0;
  for (const table of source.tables.filter((name) => here.includes(name))) {
    const known = await columnsOf(client, table);
    // What a migration put there comes from the backup too.
    await client.query(`DELETE FROM "${table}"`);
    for await (const rows of source.rows(table)) {
      await insert(client, table, rows, known);
      restored += rows.length;
    }
  }
  for (const { table, name, definition } of keys)
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT "${name}" ${definition}`);
  await advanceSequences(client);
  return restored;
};

/**
 * Fills an empty database from a backup, all or nothing.
 *
 * @returns the number of rows
 * @throws {RestoreError} where the database is not empty, or older than the backup
 */
export const restoreDatabase = async ({ pool }: Database, source: RestoreSource): Promise<number> => {
  await createPartitions(pool).ensure(source.tables.includes('accuracy_sample') ? await partitionDays(source) : []);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await checkEmpty(client);
    await checkMigrations(client, source);
    const restored = await fill(client, source);
    await client.query('COMMIT');
    client.release();
    return restored;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {}); // What failed first is what matters.
    client.release(true);
    throw error;
  }
};
