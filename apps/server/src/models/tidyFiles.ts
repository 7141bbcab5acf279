import type { Logger } from 'pino';
import type { Clock } from '../controller/clock.ts';
import type { Store, StoredFiles } from '../persistence/port.ts';
import { collectFiles } from './collectFiles.ts';

const everyMs = 3_600_000;

/** Removes unreferenced model files now and every hour; the returned function ends that. */
export const tidyFiles = (ports: {
  readonly store: Store;
  readonly files: StoredFiles;
  readonly clock: Clock;
  readonly log: Logger;
}): (() => void) => {
  const { store, files, clock, log } = ports;
  const tidy = async () => {
    const removed = await collectFiles(store, files, clock.now());
    if (removed > 0) log.info({ removed }, 'model files that nothing refers to were removed');
  };
  const inBackground = () =>
    void tidy().catch((error: unknown) => log.error({ err: error }, 'model files could not be tidied up'));
  inBackground();
  return clock.every(everyMs, inBackground);
};
