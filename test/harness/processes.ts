import { readdirSync, readFileSync } from 'node:fs';

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** The command line, its arguments separated by blanks. */
  readonly command: string;
}

const readProcess = (pid: number): Process | null => {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
    const [state, parent] = afterName.split(' ');
    if (state === 'Z') return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(parent), command };
  } catch {
    return null; // It ended while we looked.
  }
};

/** A process and all its descendants that run, from Linux's /proc. */
export const processesOf = (pid: number): Process[] => {
  const all = readdirSync('/proc')
    .map(Number)
    .filter((number) => number > 0)
    .flatMap((number) => readProcess(number) ?? []);
  const below = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((child) => [child, ...below(child.pid)]);
  return [...all.filter((one) => one.pid === pid), ...below(pid)];
};

/** Whether that very process still runs; another one may have got its number. */
export const isRunning = ({ pid, command }: Process): boolean => readProcess(pid)?.command === command;
