import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pino from 'pino';
import { restoreBackup, writeBackup } from '../backup/archive.ts';
import { readDatabaseUrl } from '../env.ts';
import { openBlobs } from '../persistence/blobs.ts';
import { acquireDataDir, readHolder } from '../persistence/lock.ts';
import { openStore } from '../persistence/openStore.ts';
import { askServer } from './askServer.ts';

/** Runs with the data directory's database open and nobody else at it. */
const withPorts = async <T>(
  dataDir: string,
  work: (ports: Parameters<typeof writeBackup>[0]) => Promise<T>,
): Promise<T> => {
  const lock = await acquireDataDir(dataDir, { port: null });
  try {
    const store = await openStore({ dataDir, databaseUrl: readDatabaseUrl(), log: pino({ level: 'silent' }) });
    try {
      const blobs = openBlobs(join(dataDir, 'models'));
      return await work({ database: store.backup, blobs, staging: join(dataDir, 'backup.unfinished') });
    } finally {
      await store.close();
    }
  } finally {
    await lock.release();
  }
};

/** Writes a backup, from the running server or from the files of a stopped one; whole or not at all. */
export const backup = async ({ dataDir, file }: { dataDir: string; file: string }): Promise<void> => {
  const unfinished = `${file}.unfinished`;
  const save = (archive: AsyncIterable<Buffer | Uint8Array>) =>
    pipeline(Readable.from(archive), createWriteStream(unfinished, { mode: 0o600 }));
  try {
    const holder = await readHolder(dataDir);
    if (holder?.port) {
      const response = await askServer(holder, '/api/backup');
      if (!response.body) throw new Error('the server answered without a backup');
      await save(response.body as unknown as AsyncIterable<Uint8Array>);
    } else await withPorts(dataDir, (ports) => writeBackup(ports, new Date(), save));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  process.stdout.write(
    `${file} holds the database and its models. It also holds passwords of cameras: keep it safe.\n`,
  );
};

/** Restores a backup into an empty data directory. */
export const restore = async ({ dataDir, file }: { dataDir: string; file: string }): Promise<void> => {
  const { manifest, rows } = await withPorts(dataDir, (ports) => restoreBackup(ports, file));
  process.stdout.write(
    `${rows} rows and ${manifest.files.length} models of ${manifest.createdAt} are restored into ${dataDir}.\n`,
  );
  if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
};
