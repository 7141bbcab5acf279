import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repositoryRoot } from '../entry.ts';
import { acquireDataDir, DataDirectoryError, holdsDataDir, readHolder } from './lock.ts';

let folder = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Starts another process that wants the directory; resolves with what it says first. */
const holder = async (dataDir: string, port: number): Promise<{ child: ChildProcess; said: string }> => {
  const script = join(repositoryRoot, 'test/fixtures/dataDirHolder.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir, String(port)], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, said };
};

test('a second taker is told who holds the directory and what to do', async () => {
  const lock = await acquireDataDir(folder, { port: null });
  expect(await holdsDataDir(folder)).toBe(true);
  expect(await readHolder(folder)).toEqual({ pid: process.pid, port: null, key: null });
  lock.announce({ port: 3100, key: 'k' });
  const refused = await acquireDataDir(folder, { port: null }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(DataDirectoryError);
  expect(refused).toMatchObject({
    message: `the data directory ${folder} is in use by process ${process.pid}, port 3100; stop it, or choose another directory with --data`,
    holder: { pid: process.pid, port: 3100, key: 'k' },
  });
  await lock.release();
});

test('a released directory is free, again and again, and leaves one socket behind', async () => {
  for (const _round of [1, 2, 3]) {
    const lock = await acquireDataDir(folder, { port: null });
    await lock.release();
    expect(await readHolder(folder)).toBeNull();
    expect(await holdsDataDir(folder)).toBe(false);
  }
  expect(await readdir(join(folder, 'lock'))).toEqual(['3.sock']);
});

test('nobody holds a directory that is not there, and asking does not make it', async () => {
  expect(await readHolder(join(folder, 'none'))).toBeNull();
  expect(await readdir(folder)).toEqual([]);
});

test('a holder in another process is named, and kill -9 frees the directory', async () => {
  const { child, said } = await holder(folder, 3200);
  expect(said).toBe('held');
  expect(await readHolder(folder)).toEqual({ pid: child.pid, port: 3200, key: null });
  await expect(acquireDataDir(folder, { port: null })).rejects.toThrow(`in use by process ${child.pid}, port 3200`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readHolder(folder)).toBeNull();
  const lock = await acquireDataDir(folder, { port: null });
  await lock.release();
});

test('a holder that is stopped still holds, though it cannot say who it is', async () => {
  const { child } = await holder(folder, 3300);
  child.kill('SIGSTOP');
  await expect(acquireDataDir(folder, { port: null })).rejects.toThrow('in use by another process');
  await expect(readHolder(folder)).rejects.toThrow('in use by another process');
});

test('of many that want the directory of a dead holder at once, exactly one gets it', async () => {
  const { child } = await holder(folder, 3400);
  child.kill('SIGKILL');
  await once(child, 'exit');
  for (const _round of [1, 2, 3, 4, 5]) {
    const takers = Array.from({ length: 12 }, () => acquireDataDir(folder, { port: null }));
    const taken = (await Promise.allSettled(takers)).flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    expect(taken).toHaveLength(1);
    await taken[0]?.release();
  }
});

test('a path too long for a socket is locked all the same', async () => {
  const long = join(folder, 'd'.repeat(60), 'e'.repeat(60));
  const lock = await acquireDataDir(long, { port: 3500 });
  expect(await readHolder(long)).toEqual({ pid: process.pid, port: 3500, key: null });
  await expect(acquireDataDir(long, { port: null })).rejects.toThrow('in use by process');
  await lock.release();
  expect(await readHolder(long)).toBeNull();
});

test('a directory that cannot be one is refused with the reason', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(acquireDataDir(file, { port: null })).rejects.toThrow(`${file} cannot be used: it is a file`);
  const inside = join(file, 'data');
  await expect(acquireDataDir(inside, { port: null })).rejects.toThrow('a part of its path is a file');
});

test.skipIf(process.getuid?.() === 0)('a directory of somebody else is refused (skipped for root)', async () => {
  await chmod(folder, 0o500);
  await expect(acquireDataDir(folder, { port: null })).rejects.toThrow('it is not writable for this user');
  await chmod(folder, 0o700);
});
