import { createHash } from 'node:crypto';
import { chmod, link, mkdir, readdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** The data directory cannot be used; one sentence with the remedy. */
export class DataDirectoryError extends Error {
  /** The process that holds it, where that is why. */
  readonly holder: LockHolder | null;

  constructor(message: string, options: { readonly holder?: LockHolder | null; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'DataDirectoryError';
    this.holder = options.holder ?? null;
  }
}

const holderSchema = z.object({
  pid: z.number().int(),
  port: z.number().int().nullable(),
  /** By which the server knows the command line of its own user. */
  key: z.string().nullable().default(null),
});

/** Who holds a data directory; `port` is null until the server listens. */
export type LockHolder = z.infer<typeof holderSchema>;

export interface DataDirectoryLock {
  /** Tells who asks (the command line) where the server listens. */
  announce(where: { readonly port: number; readonly key: string }): void;
  release(): Promise<void>;
}

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, its final zero included. */
const longestPath = 103;
const longestName = '/candidate-4194304-99.sock'.length;
const askTimeoutMs = 2000;

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/**
 * Where the lock's sockets stand: `dataDir/lock`, or under the temporary directory where that path is too long for
 * a socket, by a hash of the directory's real path.
 */
const lockDirectory = async (dataDir: string): Promise<string> => {
  const real = await realpath(dataDir);
  const inside = join(real, 'lock');
  if (Buffer.byteLength(inside) + longestName <= longestPath) return inside;
  return join(tmpdir(), `whetstone-${createHash('sha256').update(real).digest('hex').slice(0, 16)}`);
};

/**
 * Generations of the lock, oldest first. Each is a socket `<n>.sock`; the newest one's listener holds the lock.
 * A generation is made by an atomic `link` and the newest is never removed, so numbers only rise: whoever acts on an
 * old listing finds its number taken, or a higher one behind it, and never a second holder.
 */
const generations = async (directory: string): Promise<number[]> => {
  const names = await readdir(directory).catch((error) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names.flatMap((name) => (/^\d+\.sock$/u.test(name) ? [Number.parseInt(name, 10)] : [])).sort((a, b) => a - b);
};

const socketPath = (directory: string, generation: number): string => join(directory, `${generation}.sock`);

type Answer = { readonly kind: 'dead' } | { readonly kind: 'held'; readonly holder: LockHolder | null };

const parseHolder = (line: string): LockHolder | null => {
  try {
    return holderSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
};

/** Asks a generation's listener who it is. The kernel refuses for a process that is gone, however it went. */
const ask = (path: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let line = '';
    const socket = connect(path);
    const finish = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    // A holder that is stopped or busy still holds.
    socket.setTimeout(askTimeoutMs, () => finish({ kind: 'held', holder: null }));
    socket.setEncoding('utf8').on('data', (chunk) => {
      line += chunk;
    });
    socket.on('end', () => finish({ kind: 'held', holder: parseHolder(line) }));
    socket.on('error', (error) => {
      const code = codeOf(error);
      if (code === 'ECONNREFUSED' || code === 'ENOENT') return finish({ kind: 'dead' });
      if (code === 'EAGAIN' || code === 'ECONNRESET') return finish({ kind: 'held', holder: null });
      reject(error);
    });
  });

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });

/** Makes the next generation out of a listening socket; false when another process was first. */
const claim = async (directory: string, candidate: string, generation: number): Promise<boolean> => {
  const path = socketPath(directory, generation);
  try {
    await link(candidate, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  const all = await generations(directory);
  if (all.at(-1) !== generation) {
    await rm(path, { force: true });
    return false;
  }
  for (const old of all.slice(0, -1)) await rm(socketPath(directory, old), { force: true });
  return true;
};

const inUse = (dataDir: string, holder: LockHolder | null): DataDirectoryError => {
  const who = holder
    ? `process ${holder.pid}${holder.port === null ? '' : `, port ${holder.port}`}`
    : 'another process';
  return new DataDirectoryError(
    `the data directory ${dataDir} is in use by ${who}; stop it, or choose another directory with --data`,
    { holder },
  );
};

/** Claims the next generation as soon as the newest is dead. */
const takeOver = async (dataDir: string, directory: string, candidate: string): Promise<void> => {
  for (;;) {
    const newest = (await generations(directory)).at(-1) ?? 0;
    const answer: Answer = newest === 0 ? { kind: 'dead' } : await ask(socketPath(directory, newest));
    if (answer.kind === 'held') throw inUse(dataDir, answer.holder);
    if (await claim(directory, candidate, newest + 1)) return;
  }
};

/** Makes the data directory and the lock's, private to this user. */
const prepare = async (dataDir: string): Promise<string> => {
  try {
    await mkdir(dataDir, { recursive: true });
    const directory = await lockDirectory(dataDir);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return directory;
  } catch (error) {
    throw unusable(dataDir, error);
  }
};

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it is not writable for this user; change its owner or mode',
  EPERM: 'it is not writable for this user; change its owner or mode',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its file system is full; free some space',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'it is a file',
};

const unusable = (dataDir: string, cause: unknown): DataDirectoryError => {
  const reason = reasons[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
  return new DataDirectoryError(
    `the data directory ${dataDir} cannot be used: ${reason}; or choose another with --data`,
    {
      cause,
    },
  );
};

/** Attempts of this process, so that each has a socket of its own. */
let candidates = 0;

/** Lock directories that this process holds. */
const heldHere = new Set<string>();

/** Whether this process holds the data directory. */
export const holdsDataDir = async (dataDir: string): Promise<boolean> => heldHere.has(await prepare(dataDir));

/**
 * Takes the data directory for this process, made where it is missing. The lock is a listening socket, which the
 * kernel closes with the process, so nothing is left to clean up after a kill -9.
 *
 * @throws {DataDirectoryError} when another process holds it (`holder` says which) or it cannot be written
 */
export const acquireDataDir = async (
  dataDir: string,
  { port }: { readonly port: number | null },
): Promise<DataDirectoryLock> => {
  const directory = await prepare(dataDir);
  const holder: LockHolder = { pid: process.pid, port, key: null };
  let announced = holder;
  const server = createServer((socket) => {
    socket.on('error', () => {}); // Who asked may be gone before the answer.
    socket.end(`${JSON.stringify(announced)}\n`);
  });
  candidates += 1;
  const candidate = join(directory, `candidate-${process.pid}-${candidates}.sock`);
  const stop = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  try {
    await rm(candidate, { force: true });
    await listen(server, candidate);
    await chmod(candidate, 0o600);
    await takeOver(dataDir, directory, candidate);
    await rm(candidate, { force: true });
  } catch (error) {
    await stop();
    throw error instanceof DataDirectoryError ? error : unusable(dataDir, error);
  }
  server.unref();
  heldHere.add(directory);
  return {
    announce: (where) => {
      announced = { ...holder, ...where };
    },
    release: async () => {
      heldHere.delete(directory);
      await stop();
    },
  };
};

/** The process that holds a data directory, or null when none does (or there is no such directory). */
export const readHolder = async (dataDir: string): Promise<LockHolder | null> => {
  try {
    const directory = await lockDirectory(dataDir);
    const newest = (await generations(directory)).at(-1);
    if (newest === undefined) return null;
    const answer = await ask(socketPath(directory, newest));
    if (answer.kind === 'held' && !answer.holder) throw inUse(dataDir, null);
    return answer.kind === 'held' ? answer.holder : null;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error instanceof DataDirectoryError ? error : unusable(dataDir, error);
  }
};
