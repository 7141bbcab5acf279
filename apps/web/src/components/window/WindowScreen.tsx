'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { decisivePlan } from '../../format/plan.ts';
import { useTRPC } from '../../trpc/client.ts';
import { isNotFound } from '../../trpc/faults.ts';
import { Failure, Loading, Missing, Skeleton } from '../States.tsx';
import { AlternativesPanel } from './AlternativesPanel.tsx';
import { NumbersPanel } from './NumbersPanel.tsx';
import { OutcomePanel } from './OutcomePanel.tsx';
import { PlanPanel } from './PlanPanel.tsx';
import { ProfilesPanel } from './ProfilesPanel.tsx';
import { WindowHeader } from './WindowHeader.tsx';

/** One window and the decision in it. */
export const WindowScreen = () => {
  const t = useTranslations('decision');
  const trpc = useTRPC();
  const windowId = useSearchParams().get('id') ?? '';
  const { data, error, refetch } = useQuery({
    ...trpc.windows.get.queryOptions({ windowId }),
    enabled: windowId !== '',
    placeholderData: keepPreviousData,
    // An open window goes on; a closed one never changes but for its successor.
    refetchInterval: ({ state }) => (state.data && state.data.window.closedAt === null ? 3_000 : false),
  });
  if (windowId === '' || isNotFound(error))
    return (
      <Missing title={t('none')}>
        {t.rich('noneReason', {
          link: (words) => (
            <Link className="link" href="/">
              {words}
            </Link>
          ),
        })}
      </Missing>
    );
  const decisive = data ? decisivePlan(data.plans, data.window.streamId) : null;
  if (data)
    return (
      <div className="space-y-4">
        <WindowHeader detail={data} />
        <OutcomePanel detail={data} />
        <ProfilesPanel profiles={data.profiles} chosen={data.window.retrainingConfigId} floor={data.minAccuracy} />
        <PlanPanel plans={data.plans} streamId={data.window.streamId} />
        {decisive ? <AlternativesPanel record={decisive} streamId={data.window.streamId} /> : null}
        <NumbersPanel detail={data} />
      </div>
    );
  if (error) return <Failure title={t('notLoaded')} error={error} retry={() => void refetch()} />;
  return (
    <Loading what={t('loading')}>
      <div className="space-y-4">
        <Skeleton className="h-28" />
        <Skeleton className="h-40" />
        <Skeleton className="h-96" />
      </div>
    </Loading>
  );
};
