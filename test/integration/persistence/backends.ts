import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Client } from 'pg';
import {
  type Database,
  openEmbedded,
  openServer,
  type StoreLog,
} from '../../../apps/server/src/persistence/database.ts';
import type { EmbeddedBuild } from '../../../apps/server/src/persistence/pglite/embedded.ts';

const root = join(import.meta.dirname, '..', '..', '..');

export const quietLog: StoreLog = { info: () => {}, warn: () => {} };

/** The embedded database's thread from the sources as they are, and the build's archive where there is one. */
export const buildEmbedded = async (): Promise<EmbeddedBuild> => {
  const folder = join(root, 'node_modules', '.cache', 'whetstone', `pglite-worker-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const worker = join(folder, 'pgliteWorker.mjs');
  await build({
    entryPoints: [join(root, 'apps/server/src/persistence/pglite/worker.ts')],
    outfile: worker,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  return { worker, template: join(root, 'apps/server/dist/postgres.tar.gz') };
};

/** A place for one database, which can be opened again and again. */
export interface Backend {
  readonly open: () => Promise<Database>;
  readonly drop: () => Promise<void>;
}

export const embeddedBackend = async (): Promise<Backend> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'whetstone-'));
  const files = await buildEmbedded();
  return {
    open: () => openEmbedded(dataDir, quietLog, files),
    drop: () => rm(dataDir, { recursive: true, force: true }),
  };
};

const serverUrl = process.env.WHETSTONE_TEST_DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres';

const administer = async (sql: string): Promise<void> => {
  const client = new Client({ connectionString: serverUrl, connectionTimeoutMillis: 2000 });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

/** Whether a server answers; one that was named must. */
export const serverAnswers = async (): Promise<boolean> => {
  try {
    await administer('SELECT 1');
    return true;
  } catch (error) {
    if (process.env.WHETSTONE_TEST_DATABASE_URL) throw error;
    return false;
  }
};

/** A database of its own on the server, whose clock shows another zone than ours. */
export const serverDatabase = async (): Promise<{ url: string; drop: () => Promise<void> }> => {
  const name = `whetstone_test_${randomUUID().replaceAll('-', '')}`;
  await administer(`CREATE DATABASE ${name}`);
  await administer(`ALTER DATABASE ${name} SET TimeZone = 'Asia/Tokyo'`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) };
};

export const serverBackend = async (): Promise<Backend> => {
  const { url, drop } = await serverDatabase();
  return { open: () => openServer(url, quietLog), drop };
};
