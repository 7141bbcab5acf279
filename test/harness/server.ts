import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessGroup, spawnGroup, sweepGroup } from '../../scripts/processGroup.mjs';
import { root } from '../../scripts/repository.mjs';
import { type Process, processesOf } from './processes.ts';

export interface ServerOptions {
  /** A fresh temporary folder by default, removed when the server is disposed of. */
  readonly dataFolder?: string;
  /** A free port by default. */
  readonly port?: number;
  /** After `--port` and `--data`; by default without the demo cameras, and nobody has to sign in. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The built server in a process group of its own. Dispose of it with `await using`. */
export interface RunningServer extends AsyncDisposable {
  /** Like `http://127.0.0.1:34567`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dataFolder: string;
  /** All that it has printed. */
  output(): string;
  /** Its workers, ffmpegs and itself. */
  processes(): Process[];
  /** Asks it to stop, as Ctrl-C does, and waits; tells its exit code and what it left running (then killed). */
  stop(): Promise<{ readonly code: number; readonly leftRunning: boolean }>;
  /** kill -9 of the server alone; tells whether its workers were gone within `graceMs` (else they are killed). */
  kill(graceMs?: number): Promise<{ readonly leftRunning: boolean }>;
}

const readyTimeoutMs = 60_000;
const mainPath = join(root, 'apps/server/dist/main.js');

/** A port of this machine that nobody listens on. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('the system gave no port');
  return address.port;
};

/** A folder for one test's data; the caller removes it. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'whetstone-test-'));

const collect = (group: ProcessGroup): (() => string) => {
  const chunks: string[] = [];
  for (const stream of [group.child.stdout, group.child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  return () => chunks.join('');
};

const spawnServer = (args: readonly string[], env: ServerOptions['env']) => {
  const group = spawnGroup(process.execPath, [mainPath, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    // By the channel's end the server notices when the tests are killed, and stops.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  group.child.channel?.unref();
  return { group, output: collect(group) };
};

/**
 * Starts the built server and waits for the line with its URL.
 *
 * @throws with everything it printed when it ends or says nothing for a minute
 */
export const startServer = async (options: ServerOptions = {}): Promise<RunningServer> => {
  const port = options.port ?? (await freePort());
  const dataFolder = options.dataFolder ?? temporaryFolder();
  const args = ['--port', String(port), '--data', dataFolder, ...(options.args ?? ['--no-demo', '--open'])];
  const { group, output } = spawnServer(args, options.env);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(group, output, url);
  const end = async (signal: NodeJS.Signals, graceMs: number) => {
    group.signal(signal);
    const code = await Promise.race([group.finished, sleep(15_000, null, { ref: false })]);
    const leftRunning = await sweepGroup(group, code === null ? 0 : graceMs);
    return { code: code ?? (await group.finished), leftRunning };
  };
  return {
    url,
    port,
    pid: group.child.pid ?? 0,
    dataFolder,
    output,
    processes: () => processesOf(group.child.pid ?? 0),
    stop: () => end('SIGTERM', 1000),
    kill: (graceMs = 3000) => end('SIGKILL', graceMs),
    [Symbol.asyncDispose]: async () => {
      await end('SIGTERM', 1000);
      if (!options.dataFolder) rmSync(dataFolder, { recursive: true, force: true });
    },
  };
};

const untilReady = async (group: ProcessGroup, output: () => string, url: string) => {
  let exitCode: number | null = null;
  group.finished.then(
    (code) => {
      exitCode = code;
    },
    () => {
      exitCode = 127;
    },
  );
  const deadline = performance.now() + readyTimeoutMs;
  while (!output().includes(url)) {
    if (exitCode === null && performance.now() < deadline) {
      await sleep(50);
      continue;
    }
    await sweepGroup(group, 0);
    const end = exitCode === null ? `was not ready in ${readyTimeoutMs / 1000} s` : `ended with exit code ${exitCode}`;
    throw new Error(`the server ${end}; it printed:\n${output()}`);
  }
};

/** Runs the built server where it is expected to refuse; waits for its end. */
export const runServerToEnd = async (
  args: readonly string[],
  env?: ServerOptions['env'],
): Promise<{ readonly code: number; readonly output: string }> => {
  const { group, output } = spawnServer(args, env);
  const code = await Promise.race([group.finished, sleep(readyTimeoutMs, null, { ref: false })]);
  await sweepGroup(group, code === null ? 0 : 1000);
  if (code === null) throw new Error(`the server did not end by itself; it printed:\n${output()}`);
  return { code, output: output() };
};
