import { resolve } from 'node:path';
import { Command } from 'commander';
import pino from 'pino';
import type { ReportRow } from './api/views.ts';
import { reportRows } from './dashboard/report.ts';
import { readDatabaseUrl } from './env.ts';
import { acquireDataDir, readHolder } from './persistence/lock.ts';
import { openStore } from './persistence/openStore.ts';
import { reportText } from './reportText.ts';

/** Rows from the server that runs on this data directory. */
const rowsOfServer = async (port: number): Promise<ReportRow[]> => {
  const response = await fetch(`http://127.0.0.1:${port}/trpc/report.rows`);
  if (!response.ok) throw new Error(`the server on port ${port} answered ${response.status}`);
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

const report = async (options: { data: string; json?: true }): Promise<void> => {
  const dataDir = resolve(options.data);
  const holder = await readHolder(dataDir);
  const rows = holder?.port ? await rowsOfServer(holder.port) : await rowsOfDatabase(dataDir);
  process.stdout.write(`${options.json ? JSON.stringify(rows, null, 2) : reportText(rows)}\n`);
};

const program = new Command('whetstone').description('Keeps edge video models sharp.').version('0.1.0');

program
  .command('report')
  .description('accuracy, policy, γ, estimate and outcome per stream and window')
  .option('--data <dir>', 'data directory of the server, running or not', 'data')
  .option('--json', 'as JSON')
  .action(report);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`whetstone: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
