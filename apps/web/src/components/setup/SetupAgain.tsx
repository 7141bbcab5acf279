'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';

/** To the first of the first steps, whatever became of them. */
export const SetupLink = () => {
  const t = useTranslations('setup.again');
  return (
    <Link className="link" href="/setup/?step=account">
      {t('open')}
    </Link>
  );
};

/** The way back to the first steps, for who left them out. */
export const SetupAgain = () => {
  const t = useTranslations('setup.again');
  return (
    <section className="panel" aria-labelledby="setup-again-title">
      <div className="panel-head">
        <h2 id="setup-again-title">{t('title')}</h2>
      </div>
      <p className="px-4 pb-4">
        {t('text')} <SetupLink />
      </p>
    </section>
  );
};
