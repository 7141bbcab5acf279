import type { PoolClient } from 'pg';
import type { Database } from './database.ts';

/** Who is signed in and links that are out are nobody's business later; migrations are told by their names. */
const leftOut = ['session', 'verification', '_prisma_migrations'];
const batchRows = 500;

/** A database as it was at one instant, to be read once. */
export interface Dump {
  /** Migrations that its rows fit. */
  readonly migrations: readonly string[];
  readonly tables: readonly string[];
  /** SHA-256 of every model file that rows refer to. */
  readonly files: readonly string[];
  /** Rows of a table as JSON texts, in batches. */
  rows(table: string): AsyncIterable<readonly string[]>;
}

/** Ordinary and partitioned tables, without partitions. */
export const listTables = async (client: PoolClient): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`,
  );
  return rows.map(({ name }) => name).filter((name) => !leftOut.includes(name));
};

export const listMigrations = async (client: PoolClient): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY migration_name',
  );
  return rows.map(({ name }) => name);
};

async function* rowsOf(client: PoolClient, table: string): AsyncGenerator<readonly string[]> {
  await client.query(`DECLARE dumped NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS row FROM "${table}" t`);
  try {
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`FETCH ${batchRows} FROM dumped`);
      if (rows.length === 0) return;
      yield rows.map(({ row }) => row);
    }
  } finally {
    await client.query('CLOSE dumped');
  }
}

/**
 * Reads everything of the database in one transaction. The embedded database has a single session, so the server's
 * other queries wait until `read` is done.
 */
export const dumpDatabase = async <T>({ pool }: Database, read: (dump: Dump) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const files = await client.query<{ sha256: string }>(
      'SELECT sha256 FROM model_version UNION SELECT sha256 FROM golden_model',
    );
    const dump: Dump = {
      migrations: await listMigrations(client),
      tables: await listTables(client),
      files: files.rows.map(({ sha256 }) => sha256),
      rows: (table) => rowsOf(client, table),
    };
    const result = await read(dump);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
};
