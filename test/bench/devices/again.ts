import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

interface Again {
  readonly args: readonly (string | number)[];
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Bound to one core, with all that it starts. */
  readonly onOneCore?: boolean;
}

const taskset = ['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path));

/** Runs a bench once more, in a process of its own. */
export const runAgain = (bench: string, { args, environment = {}, onOneCore = false }: Again): void => {
  if (onOneCore && !taskset) return console.log('skipped, since taskset (util-linux) is missing');
  const core = execFileSync('nproc', { encoding: 'utf8' }).trim() === '1' ? '0' : '1';
  const node = [process.execPath, '--import', 'tsx', bench, ...args.map(String)];
  const [command = '', ...rest] = onOneCore && taskset ? [taskset, '-c', core, ...node] : node;
  const { status } = spawnSync(command, rest, { stdio: 'inherit', env: { ...process.env, ...environment } });
  if (status !== 0) throw new Error(`${args[0]} ended with exit code ${status}`);
};
