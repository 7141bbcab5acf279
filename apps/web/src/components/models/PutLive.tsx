'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import type { ModelVersion } from '../../trpc/wire.ts';
import { Confirm } from '../Dialog.tsx';

/** Puts a version live after asking; one that the gate rejected says so first. */
export const PutLive = ({ model, busy, put }: { model: ModelVersion; busy: boolean; put: () => void }) => {
  const t = useTranslations('models.put');
  const { percent } = useFormat();
  const { gate, status } = model;
  const number = String(model.number);
  if (status === 'live') return <span className="inline-block min-w-20 text-soft">{t('isLive')}</span>;
  const warning =
    status === 'rejected' && gate
      ? `${t('rejected', { candidate: percent(gate.candidateAccuracy), live: percent(gate.liveAccuracy) })} `
      : '';
  return (
    <Confirm
      trigger={
        <button type="button" className="button min-h-7 min-w-20 px-2 py-0.5 text-xs" disabled={busy}>
          {t('button')}
        </button>
      }
      title={t('title', { number })}
      description={`${warning}${t('text')}`}
      action={t('action', { number })}
      onConfirm={put}
    />
  );
};
