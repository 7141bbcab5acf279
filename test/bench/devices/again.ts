import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { roomyHeap, workerExecArgv } from '../../../apps/server/src/devices/forkWorker.ts';

interface Again {
  readonly args: readonly (string | number)[];
  /** With the heap settings of a device worker, which the process stands in for. */
  readonly asWorker?: boolean;
  /** Bound to one core, with all that it starts. */
  readonly onOneCore?: boolean;
}

const taskset = ['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path));

/** Runs a bench once more, in a process of its own. */
export const runAgain = (bench: string, { args, asWorker = false, onOneCore = false }: Again): void => {
  if (onOneCore && !taskset) return console.log('skipped, since taskset (util-linux) is missing');
  const core = execFileSync('nproc', { encoding: 'utf8' }).trim() === '1' ? '0' : '1';
  const node = [process.execPath, ...(asWorker ? workerExecArgv : []), '--import', 'tsx', bench, ...args.map(String)];
  const [command = '', ...rest] = onOneCore && taskset ? [taskset, '-c', core, ...node] : node;
  const { status } = spawnSync(command, rest, {
    stdio: 'inherit',
    env: { ...process.env, ...(asWorker ? roomyHeap : {}) },
  });
  if (status !== 0) throw new Error(`${args[0]} ended with exit code ${status}`);
};
