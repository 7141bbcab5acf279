'use client';

import { useTranslations } from 'use-intl';
import { OnlyFor } from '../auth/NeedsRole.tsx';
import { RetentionPanel } from './RetentionPanel.tsx';

const Command = ({ children }: { children: string }) => (
  <code className="block rounded-md bg-sunken px-3 py-2 text-xs break-words whitespace-pre-wrap">{children}</code>
);

const BackupPanel = () => {
  const t = useTranslations('settings.backup');
  return (
    <section className="panel" aria-labelledby="backup-title">
      <div className="panel-head">
        <h2 id="backup-title">{t('title')}</h2>
      </div>
      <div className="space-y-4 px-4 pb-4">
        <p>{t('what')}</p>
        <a href="/api/backup" download className="button button-primary">
          {t('make')}
        </a>
        <p className="text-soft">{t('terminal')}</p>
        <Command>npx whetstone backup whetstone.tar.gz --data ./data</Command>
        <p className="text-soft">{t('restore')}</p>
        <Command>npx whetstone restore whetstone.tar.gz --data ./data</Command>
      </div>
    </section>
  );
};

/** How long things are kept, and a copy of all of them. */
export const StorageScreen = () => (
  <OnlyFor needs="admin">
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
      <RetentionPanel />
      <BackupPanel />
    </div>
  </OnlyFor>
);
