import { Command, CommanderError } from 'commander';
import { addBackupCommands } from './commands/backup.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addPlanCommand } from './commands/plan.ts';
import { InputError } from './commands/readInput.ts';
import { addReportCommand } from './commands/report.ts';
import { addSimulateCommand } from './commands/simulate.ts';

/** A reader that has seen enough, such as `head`, is no fault. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const program = new Command('whetstone')
  .description('Keeps edge video models sharp.')
  .version('0.1.0')
  .showHelpAfterError('see --help')
  .exitOverride();

addPlanCommand(program);
addCompareCommand(program);
addSimulateCommand(program);
addReportCommand(program);
addBackupCommands(program);

/** 0 after help, 2 for what the caller can mend in its call or input, 1 for the rest. */
const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof InputError ? 2 : 1;
};

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own.
  if (!(error instanceof CommanderError))
    process.stderr.write(`whetstone: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = exitCodeOf(error);
}
