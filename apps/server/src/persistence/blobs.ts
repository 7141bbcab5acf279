import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStore, StoredFiles } from './port.ts';

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A stored file that is missing or damaged. */
export class BlobError extends Error {
  readonly sha256: string;

  constructor(sha256: string, problem: string, options?: { cause?: unknown }) {
    super(`model file ${sha256} ${problem}; restore it from a backup, or import the model again`, options);
    this.name = 'BlobError';
    this.sha256 = sha256;
  }
}

const isMissing = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'ENOENT';

/** Makes a rename in it survive a power failure. */
const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
};

/** Whole or not at all: written beside its place, flushed, and moved there. */
const writeAtomically = async (path: string, bytes: Uint8Array): Promise<void> => {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(folder);
};

/**
 * Files by their SHA-256 under `directory`, in 256 folders. The same bytes are stored once; a file that was damaged
 * is replaced when its bytes are put again.
 */
export const openBlobs = (directory: string): BlobStore & StoredFiles => {
  const pathOf = (sha256: string): string => join(directory, sha256.slice(0, 2), sha256);

  const isStored = async (sha256: string): Promise<boolean> => {
    try {
      return sha256Of(await readFile(pathOf(sha256))) === sha256;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  };

  return {
    async put(bytes) {
      const sha256 = sha256Of(bytes);
      // A file that is there already is new again: who tidies up leaves it to the row that is about to name it.
      if (await isStored(sha256)) await utimes(pathOf(sha256), new Date(), new Date());
      else await writeAtomically(pathOf(sha256), bytes);
      return sha256;
    },

    async get(sha256) {
      if (!/^[0-9a-f]{64}$/u.test(sha256)) throw new BlobError(sha256, 'cannot be: that is no SHA-256');
      const bytes = await readFile(pathOf(sha256)).catch((error: unknown) => {
        throw new BlobError(sha256, isMissing(error) ? 'is missing' : 'cannot be read', { cause: error });
      });
      const found = sha256Of(bytes);
      if (found !== sha256) throw new BlobError(sha256, `is damaged (its bytes hash to ${found})`);
      return bytes;
    },

    async *listFiles() {
      const folders = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw error;
      });
      for (const folder of folders.filter((entry) => entry.isDirectory() && /^[0-9a-f]{2}$/u.test(entry.name)))
        for (const name of await readdir(join(directory, folder.name))) {
          const path = join(directory, folder.name, name);
          const found = await stat(path).catch(() => null);
          const sha256 = /^[0-9a-f]{64}$/u.test(name) ? name : null;
          const ours = sha256 !== null || /^\.[0-9a-f-]{36}\.tmp$/u.test(name);
          if (found?.isFile() && ours) yield { sha256, path, storedAt: found.mtime };
        }
    },

    removeFile: (path) => rm(path, { force: true }),
  };
};
