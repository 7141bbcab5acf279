'use client';

import { OnlyFor } from '../auth/NeedsRole.tsx';
import { RetentionPanel } from './RetentionPanel.tsx';

const Command = ({ children }: { children: string }) => (
  <code className="block rounded-md bg-sunken px-3 py-2 text-xs break-words whitespace-pre-wrap">{children}</code>
);

const BackupPanel = () => (
  <section className="panel" aria-labelledby="backup-title">
    <div className="panel-head">
      <h2 id="backup-title">Backup</h2>
    </div>
    <div className="space-y-4 px-4 pb-4">
      <p>
        One file with the database and every model. It also holds passwords of cameras and the keys of targets: keep it
        where only you can read it.
      </p>
      <a href="/api/backup" download className="button button-primary">
        Make a backup
      </a>
      <p className="text-soft">
        While the database is read, other answers take longer. The same from a terminal on the server, running or not:
      </p>
      <Command>npx whetstone backup whetstone.tar.gz --data ./data</Command>
      <p className="text-soft">It is restored into an empty data directory, before the server starts on it:</p>
      <Command>npx whetstone restore whetstone.tar.gz --data ./data</Command>
    </div>
  </section>
);

/** How long things are kept, and a copy of all of them. */
export const StorageScreen = () => (
  <OnlyFor needs="admin">
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
      <RetentionPanel />
      <BackupPanel />
    </div>
  </OnlyFor>
);
