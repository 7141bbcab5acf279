import { type ChildProcess, fork, spawn } from 'node:child_process';
import { quietRuntime, workerExecArgv } from './forkWorker.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { type ModelDescription, ModelRefusedError } from './protocol.ts';

export interface ProbeOptions {
  /** Path of the built `deviceWorker.js`. */
  readonly entry: string;
  readonly timeoutMs: number;
  /** Private memory that the probing process may use, in MiB; enforced on Linux. */
  readonly memoryMiB: number;
}

const startProbe = ({ entry, memoryMiB }: ProbeOptions): ChildProcess => {
  const args = ['probe', 'cpu', '1'];
  const stdio = ['ignore', 'ignore', 'ignore', 'ipc'] as const;
  if (process.platform !== 'linux')
    return fork(entry, args, {
      serialization: 'advanced',
      execArgv: workerExecArgv,
      env: quietRuntime,
      stdio: [...stdio],
    });
  // Only a shell can set its limits before the process starts; V8's own limits do not count native memory.
  return spawn(
    '/bin/sh',
    [
      '-c',
      'ulimit -d "$0" && exec "$@"',
      String(memoryMiB * 1024),
      process.execPath,
      ...workerExecArgv,
      entry,
      ...args,
    ],
    { serialization: 'advanced', env: quietRuntime, stdio: [...stdio] },
  );
};

const endReason = (signal: NodeJS.Signals | null, memoryMiB: number): string =>
  signal === 'SIGKILL' || signal === 'SIGABRT' || signal === 'SIGSEGV' || signal === 'SIGTRAP'
    ? `loading it crashed (${signal}) or needed more than ${memoryMiB} MiB`
    : `loading it ended the probing process`;

/**
 * Loads a model file in a process of its own, so that a file made to crash or to eat memory does neither here.
 *
 * @throws {ModelRefusedError} with the reason
 */
export const probeModelFile = (bytes: Uint8Array, options: ProbeOptions): Promise<ModelDescription> =>
  new Promise((resolve, reject) => {
    if (bytes.length === 0) return reject(new ModelRefusedError('the file is empty'));
    const child = startProbe(options);
    const timer = setTimeout(() => {
      settle(() => reject(new ModelRefusedError(`loading it took more than ${options.timeoutMs / 1000} s`)));
    }, options.timeoutMs);
    let settled = false;
    const settle = (answer: () => void) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      child.kill('SIGKILL');
      answer();
    };
    child.on('message', (message: FromWorker) => {
      if (message.type === 'ready') child.send({ type: 'probe', bytes } satisfies ToWorker, () => {});
      else if (message.type === 'described') settle(() => resolve(message.description));
      else if (message.type === 'refused') settle(() => reject(new ModelRefusedError(message.reason)));
    });
    child.once('error', (error) => settle(() => reject(error)));
    child.once('exit', (_code, signal) =>
      settle(() => reject(new ModelRefusedError(endReason(signal, options.memoryMiB)))),
    );
  });
