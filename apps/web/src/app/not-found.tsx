'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Empty } from '../components/States.tsx';

const NotFound = () => {
  const t = useTranslations('states');
  return (
    <div className="panel">
      <Empty title={t('notFound')}>
        <Link className="link" href="/">
          {t('toOverview')}
        </Link>
      </Empty>
    </div>
  );
};

export default NotFound;
