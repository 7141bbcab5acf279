import pino from 'pino';
import type { ReportRow } from '../api/views.ts';
import { reportRows } from '../dashboard/report.ts';
import { readDatabaseUrl } from '../env.ts';
import { acquireDataDir, type LockHolder, readHolder } from '../persistence/lock.ts';
import { openStore } from '../persistence/openStore.ts';
import { reportText } from '../reportText.ts';
import { askServer } from './askServer.ts';

/** Rows from the server that runs on this data directory. */
const rowsOfServer = async (holder: LockHolder): Promise<ReportRow[]> => {
  const response = await askServer(holder, '/trpc/report.rows');
  const body = (await response.json()) as { result: { data: ReportRow[] } };
  return body.result.data;
};

/** Rows straight from the database, while no server holds it. */
const rowsOfDatabase = async (dataDir: string): Promise<ReportRow[]> => {
  const lock = await acquireDataDir(dataDir, { port: null });
  try {
    const store = await openStore({
      dataDir,
      databaseUrl: readDatabaseUrl(),
      log: pino({ level: 'silent' }),
    });
    try {
      return await reportRows(store);
    } finally {
      await store.close();
    }
  } finally {
    await lock.release();
  }
};

/** Prints the report of a data directory, from its running server or its database. */
export const report = async ({ dataDir, json }: { dataDir: string; json: boolean }): Promise<void> => {
  const holder = await readHolder(dataDir);
  const rows = holder?.port ? await rowsOfServer(holder) : await rowsOfDatabase(dataDir);
  process.stdout.write(`${json ? JSON.stringify(rows, null, 2) : reportText(rows)}\n`);
};
