import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './repository.mjs';

const defaultPath = join(root, '.build-lock');

/** @param {number} pid */
const runs = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/**
 * @param {string} lockPath
 * @returns {number | null} process id of the holder
 */
const holder = (lockPath) => {
  try {
    return Number(readFileSync(lockPath, 'utf8'));
  } catch {
    return null; // Released meanwhile.
  }
};

/** @param {string} lockPath */
const acquire = (lockPath) => {
  const candidate = `${lockPath}-${process.pid}`;
  writeFileSync(candidate, String(process.pid));
  try {
    linkSync(candidate, lockPath); // Appears whole or not at all, and fails where one is already there.
    return true;
  } catch {
    return false;
  } finally {
    rmSync(candidate, { force: true });
  }
};

/**
 * Runs what must not run twice at once in one checkout: an `npm test` beside an `npm start` would otherwise build into
 * the same folders. Waits for another process of ours; the lock of one that was killed is taken over.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [lockPath]
 */
export const withBuildLock = async (work, lockPath = defaultPath) => {
  for (let waited = false; !acquire(lockPath); waited = true) {
    const pid = holder(lockPath);
    if (pid === null) continue;
    if (!runs(pid)) rmSync(lockPath, { force: true });
    else {
      if (!waited) console.log(`waiting for the build of process ${pid}`);
      await sleep(200);
    }
  }
  const release = () => rmSync(lockPath, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
};
