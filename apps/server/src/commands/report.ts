import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { entryPath } from '../entry.ts';

interface ReportFlags {
  readonly data: string;
  readonly json?: true;
}

/** `whetstone report`. What it needs of the database is a bundle of its own, so that the other commands do without. */
export const addReportCommand = (program: Command): void => {
  program
    .command('report')
    .description('accuracy, policy, γ, estimate and outcome per stream and window')
    .option('--data <dir>', 'data directory of the server, running or not', 'data')
    .option('--json', 'as JSON')
    .action(async ({ data, json }: ReportFlags) => {
      const bundle = pathToFileURL(entryPath('report')).href;
      const { report }: typeof import('./reportAction.ts') = await import(bundle);
      await report({ dataDir: resolve(data), json: json === true });
    });
};
