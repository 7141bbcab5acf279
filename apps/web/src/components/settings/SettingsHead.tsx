'use client';

import { useTranslations } from 'use-intl';

/** The heading of a page of Settings. */
export const SettingsHead = ({
  page,
}: {
  page: 'users' | 'tokens' | 'notifications' | 'storage' | 'audit' | 'account' | null;
}) => {
  const t = useTranslations('settings');
  return <h1>{page === null ? t('title') : t(`pages.${page}`)}</h1>;
};
