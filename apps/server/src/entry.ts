import { join } from 'node:path';

/** The processes and threads that the server starts; each is a bundle of its own (see `build.mjs`). */
export type EntryName =
  | 'main'
  | 'cli'
  | 'report'
  | 'backup'
  | 'deviceWorker'
  | 'cameraThread'
  | 'pgliteWorker'
  | 'whatIfThread';

/**
 * Path of a built entry point, from the sources and from the bundle alike: this file stands directly in `src/`,
 * and its bundle directly in `dist/`, so the package's root is one folder up from either.
 */
export const entryPath = (name: EntryName): string => join(import.meta.dirname, '..', 'dist', `${name}.js`);

/** The repository's root, under which `prisma/migrations` and the built dashboard stand. */
export const repositoryRoot = join(import.meta.dirname, '..', '..', '..');
