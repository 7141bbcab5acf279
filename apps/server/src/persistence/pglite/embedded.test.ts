import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EmbeddedPostgres } from './embedded.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A thread that echoes, and on one byte dies, reports a failure or cannot start. */
const echo = `import { parentPort, workerData } from 'node:worker_threads';
import { mkdirSync } from 'node:fs';
mkdirSync(workerData.directory, { recursive: true });
parentPort.postMessage({ kind: 'ready' });
parentPort.on('message', ({ kind, bytes }) => {
  if (bytes?.[0] === 1) process.exit(1);
  if (bytes?.[0] === 2) return parentPort.postMessage({ kind: 'failed', message: 'No space left on device' });
  parentPort.postMessage({ kind: 'done', bytes: bytes ?? new Uint8Array() });
  if (kind === 'close') parentPort.close();
});`;

const embedded = async (source: string): Promise<EmbeddedPostgres> => {
  const worker = join(folder, 'worker.mjs');
  await writeFile(worker, source);
  return new EmbeddedPostgres(join(folder, 'postgres'), { worker, template: join(folder, 'none') });
};

test('a thread that dies fails what waits for it, and the next connection starts another', async () => {
  const database = await embedded(echo);
  await database.begin();
  expect(await database.exchange(Uint8Array.of(7))).toEqual(Uint8Array.of(7));
  const waiting = [database.exchange(Uint8Array.of(1)), database.exchange(Uint8Array.of(8))];
  for (const exchange of waiting) await expect(exchange).rejects.toThrow('stopped: its thread ended');
  await expect(database.exchange(Uint8Array.of(9))).rejects.toThrow('stopped');
  await database.begin();
  expect(await database.exchange(Uint8Array.of(9))).toEqual(Uint8Array.of(9));
  await database.close();
});

test('a database that cannot go on says why', async () => {
  const database = await embedded(echo);
  await database.begin();
  await expect(database.exchange(Uint8Array.of(2))).rejects.toThrow(
    `the embedded database in ${join(folder, 'postgres')} stopped: No space left on device`,
  );
  await database.close();
});

test('a thread that cannot start fails the connection', async () => {
  const database = await embedded(`throw new Error('no such wasm');`);
  await expect(database.begin()).rejects.toThrow('no such wasm');
  await database.close();
});
