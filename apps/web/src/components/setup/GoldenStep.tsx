'use client';

import { useTranslations } from 'use-intl';
import type { StreamDetail } from '../../trpc/wire.ts';
import { GoldenModelForm } from '../settings/GoldenModelForm.tsx';
import { GoldenCheck } from './GoldenCheck.tsx';
import { GoldenInUse } from './GoldenInUse.tsx';
import { StepFooter } from './StepFooter.tsx';
import { useSteps } from './useSetup.ts';
import { WithStream } from './WithStream.tsx';

const OfStream = ({ detail }: { detail: StreamDetail }) => (
  <div className="space-y-4">
    <GoldenInUse detail={detail} />
    <GoldenCheck key={detail.stream.id} detail={detail} />
  </div>
);

/** Which golden model labels, what it knows, and what it makes of this camera. */
export const GoldenStep = ({ streamId }: { streamId: string | null }) => {
  const all = useTranslations('setup');
  const t = useTranslations('setup.golden');
  const { settle, busy } = useSteps();
  return (
    <div className="space-y-4">
      <p className="max-w-prose text-soft">{t('intro')}</p>
      <WithStream streamId={streamId} none={<p className="panel px-4 py-3">{t('noCamera')}</p>}>
        {(detail) => <OfStream detail={detail} />}
      </WithStream>
      <details className="panel">
        <summary className="cursor-pointer px-4 py-3 font-medium">{t('bring')}</summary>
        <GoldenModelForm />
      </details>
      <StepFooter stage="golden" busy={busy} skip={() => settle('golden', 'skipped')}>
        <button
          type="button"
          className="button button-primary"
          disabled={busy}
          onClick={() => settle('golden', 'done')}
        >
          {all('next')}
        </button>
      </StepFooter>
    </div>
  );
};
