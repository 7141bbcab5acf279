import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ReportFlags } from './reportAction.ts';

/** `whetstone report`; what it needs of the database is loaded when it runs, so that the other commands start fast. */
export const addReportCommand = (program: Command): void => {
  program
    .command('report')
    .description('accuracy, policy, γ, estimate and outcome per stream and window')
    .option('--data <dir>', 'data directory of the server, running or not', 'data')
    .option('--json', 'as JSON')
    .action(async (flags: ReportFlags) => {
      const { report } = await import('./reportAction.ts');
      await report({ ...flags, data: resolve(flags.data) });
    });
};
