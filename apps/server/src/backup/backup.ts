import { type BackupPorts, writeBackup } from './archive.ts';

/** Backups of a running server, one at a time. */
export const createBackup = (ports: BackupPorts, now: () => number) => {
  let running = false;
  return {
    /** @returns false where another one is under way */
    async write(send: (archive: AsyncIterable<Buffer>) => Promise<void>): Promise<boolean> {
      if (running) return false;
      running = true;
      try {
        await writeBackup(ports, new Date(now()), send);
        return true;
      } finally {
        running = false;
      }
    },
  };
};

export type Backup = ReturnType<typeof createBackup>;
