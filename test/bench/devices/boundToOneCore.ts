import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const taskset = ['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path));

/** Runs a bench again with these arguments, bound to one core with all that it starts. */
export const boundToOneCore = (bench: string, args: readonly (string | number)[]): void => {
  if (!taskset) return console.log('skipped, since taskset (util-linux) is missing');
  const core = execFileSync('nproc', { encoding: 'utf8' }).trim() === '1' ? '0' : '1';
  const command = ['-c', core, process.execPath, '--import', 'tsx', bench, ...args.map(String)];
  const { status } = spawnSync(taskset, command, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`the run on one core ended with exit code ${status}`);
};
