import type { CommandResult } from '@whetstone/scheduler';

/** Results go to standard output; faults of the input to standard error, with the exit code for them. */
export const printResult = ({ text, exitCode }: CommandResult): void => {
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = exitCode;
};
