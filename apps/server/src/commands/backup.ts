import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { entryPath } from '../entry.ts';

type Actions = typeof import('./backupAction.ts');

/** What it needs of the database is a bundle of its own, so that the other commands do without. */
const actions = (): Promise<Actions> => import(pathToFileURL(entryPath('backup')).href);

/** `whetstone backup FILE` and `whetstone restore FILE`. */
export const addBackupCommands = (program: Command): void => {
  program
    .command('backup')
    .description('write database and models into one file')
    .argument('<file>', 'like whetstone.tar.gz; it holds passwords of cameras, so keep it safe')
    .option('--data <dir>', 'data directory of the server, running or not', 'data')
    .action(async (file: string, { data }: { data: string }) =>
      (await actions()).backup({ dataDir: resolve(data), file: resolve(file) }),
    );
  program
    .command('restore')
    .description('restore a backup into an empty data directory; the server must not run on it')
    .argument('<file>', 'what whetstone backup wrote')
    .option('--data <dir>', 'data directory, empty or not there yet', 'data')
    .action(async (file: string, { data }: { data: string }) =>
      (await actions()).restore({ dataDir: resolve(data), file: resolve(file) }),
    );
};
