'use client';

import { useTranslations } from 'use-intl';
import { usePermission } from './auth/useMe.ts';
import { IntentLink } from './IntentLink.tsx';
import { Empty } from './States.tsx';

/** For a screen about streams where there is none yet; who may add a camera is led to it. */
export const NoStream = ({ title, text }: { title: string; text: string }) => {
  const t = useTranslations('overview');
  const { may } = usePermission('operator');
  return (
    <div className="panel">
      <Empty title={title}>
        <p>{text}</p>
        {may ? (
          <IntentLink href="/camera/" className="link mt-2 inline-block">
            {t('addCamera')}
          </IntentLink>
        ) : null}
      </Empty>
    </div>
  );
};
