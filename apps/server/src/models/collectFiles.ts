import type { Store, StoredFiles } from '../persistence/port.ts';

/**
 * A file younger than this is left alone: its row may be about to be written. A model is stored seconds before its
 * row is, and a file that is stored again counts as new.
 */
const leastAgeMs = 24 * 3_600_000;

/**
 * Removes the model files that no row refers to: of trainings that were cut off before their candidate was written,
 * of uploads that were refused, and the ends of writes that a crash cut off.
 *
 * Rows are read before the files are listed, so a file that gains its row meanwhile is too young to be removed.
 *
 * @returns how many files were removed
 */
export const collectFiles = async (
  store: Pick<Store, 'referencedFiles'>,
  files: StoredFiles,
  now: number,
): Promise<number> => {
  const referenced = await store.referencedFiles();
  let removed = 0;
  for await (const { sha256, path, storedAt } of files.listFiles()) {
    if (now - storedAt.getTime() < leastAgeMs || (sha256 !== null && referenced.has(sha256))) continue;
    await files.removeFile(path);
    removed++;
  }
  return removed;
};
