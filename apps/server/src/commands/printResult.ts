import type { CommandResult } from '@whetstone/scheduler';

/** Results go to standard output; faults of the input and notes to standard error, with the exit code for them. */
export const printResult = ({ text, exitCode, notes = [] }: CommandResult): void => {
  for (const note of notes) process.stderr.write(`${note}\n`);
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = exitCode;
};
