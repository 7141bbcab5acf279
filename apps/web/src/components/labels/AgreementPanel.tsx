'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { intervalOf } from '../../format/accuracy.ts';
import { useFormat } from '../../format/useFormat.ts';
import { useTRPC } from '../../trpc/client.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';

const Share = ({ term, n, correct }: { term: string; n: number; correct: number }) => {
  const t = useTranslations('labels.agreement');
  const { percent, percentRange, count } = useFormat();
  const interval = intervalOf({ n, correct });
  return (
    <div className="px-4 py-3">
      <dt className="text-xs text-soft">{term}</dt>
      <dd className="text-xl leading-7 font-medium">{n === 0 ? '–' : percent(correct / n)}</dd>
      <dd className="text-xs text-soft">
        {interval ? t('interval', { interval: percentRange(interval.low, interval.high), n: count(n) }) : t('nobody')}
      </dd>
    </div>
  );
};

/** How often people agree with the golden model and with the live one, over the crops that they looked at. */
export const AgreementPanel = ({ streamId }: { streamId: string }) => {
  const trpc = useTRPC();
  const t = useTranslations('labels.agreement');
  const { count } = useFormat();
  const { data, error, refetch } = useQuery({
    ...trpc.labels.agreement.queryOptions({ streamId }),
    refetchInterval: 30_000,
  });
  if (error && !data) return <Failure title={t('failed')} error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <Loading what={t('loading')}>
        <Skeleton className="h-20" />
      </Loading>
    );
  return (
    <dl className="panel grid grid-cols-1 divide-line max-sm:divide-y sm:grid-cols-3 sm:divide-x">
      <div className="px-4 py-3">
        <dt className="text-xs text-soft">{t('reviewed')}</dt>
        <dd className="text-xl leading-7 font-medium">{count(data.reviewed)}</dd>
        <dd className="text-xs text-soft">
          {t('ofLabelled', { labelled: count(data.labelled), hard: count(data.hard) })}
        </dd>
      </div>
      <Share term={t('golden')} n={data.reviewed} correct={data.goldenRight} />
      <Share term={t('live')} n={data.predicted} correct={data.predictedRight} />
    </dl>
  );
};
