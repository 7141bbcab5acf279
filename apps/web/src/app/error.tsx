'use client';

import { useTranslations } from 'use-intl';
import { Failure } from '../components/States.tsx';

/** A fault in drawing a screen leaves the shell standing. */
const ScreenError = ({ error, reset }: { error: Error; reset: () => void }) => {
  const t = useTranslations('states');
  return <Failure title={t('notDrawn')} error={error} retry={reset} />;
};

export default ScreenError;
