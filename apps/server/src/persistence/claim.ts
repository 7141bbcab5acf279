import type { Pool, PoolClient } from 'pg';
import type { StoreLog } from './database.ts';
import { DatabaseUnavailableError } from './errors.ts';

/** Key of the advisory lock by which one server claims a database: "whet" as a number. */
const claimKey = 0x77686574;

/** A database's one user. */
export interface DatabaseClaim {
  release(): Promise<void>;
}

const tryLock = async (client: PoolClient): Promise<boolean> => {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [claimKey]);
  return rows[0]?.locked === true;
};

/** Who has it, as the server knows them. */
const holderOf = async (client: PoolClient): Promise<string> => {
  const { rows } = await client.query<{ address: string | null; since: Date }>(
    `SELECT host(a.client_addr) AS address, a.backend_start AS since FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.objid = $1 AND l.granted
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [claimKey],
  );
  const [row] = rows;
  return row ? ` on ${row.address ?? 'this machine'}, connected since ${row.since.toISOString()}` : '';
};

/**
 * Claims a server's database for this process: a second server would close the first one's open windows as
 * interrupted. The claim is a lock of a connection's session, so it ends with the process however that ends; after a
 * lost connection it is taken again.
 *
 * @throws {DatabaseUnavailableError} when another process has it
 */
export const claimDatabase = async (pool: Pool, log: StoreLog, retryMs = 5000): Promise<DatabaseClaim> => {
  let held: PoolClient | null = null;
  let retry: NodeJS.Timeout | null = null;

  const again = (): void => {
    retry = setTimeout(() => {
      take().catch((error: Error) => {
        log.warn({ error: error.message }, 'the claim on the database could not be taken again yet');
        again();
      });
    }, retryMs);
    retry.unref();
  };

  const take = async (): Promise<void> => {
    const client = await pool.connect();
    try {
      if (!(await tryLock(client)))
        throw new DatabaseUnavailableError(
          `the database is in use by another Whetstone server${await holderOf(client)}; stop it, or give this one a database of its own`,
        );
    } catch (error) {
      client.release(true);
      throw error;
    }
    held = client;
    client.once('error', (error) => {
      if (held !== client) return;
      held = null;
      client.release(true);
      log.warn({ error: error.message }, 'the claim on the database was lost with its connection');
      again();
    });
  };

  await take();
  return {
    release: async () => {
      if (retry) clearTimeout(retry);
      const client = held;
      held = null;
      if (!client) return;
      const broken = await client.query('SELECT pg_advisory_unlock($1)', [claimKey]).then(
        () => false,
        () => true,
      );
      client.release(broken);
    },
  };
};
