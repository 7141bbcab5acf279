'use client';

import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { usePermission } from '../components/auth/useMe.ts';
import { IntentLink } from '../components/IntentLink.tsx';
import { Alerts } from '../components/overview/Alerts.tsx';
import { DeviceLanes } from '../components/overview/DeviceLanes.tsx';
import { Numbers } from '../components/overview/Numbers.tsx';
import { StreamsSection } from '../components/overview/StreamsSection.tsx';
import { Empty, Failure, Loading, Skeleton } from '../components/States.tsx';
import { SetupLink } from '../components/setup/SetupAgain.tsx';
import { useTRPC } from '../trpc/client.ts';
import { useListedTiles, useLiveDevices, useLiveStore, useNextDecisionAt } from '../trpc/live.tsx';
import type { Overview } from '../trpc/wire.ts';

const AddCamera = () => {
  const t = useTranslations('overview');
  const { may } = usePermission('operator');
  if (!may) return null;
  return (
    <IntentLink href="/camera/" className="button button-primary">
      {t('addCamera')}
    </IntentLink>
  );
};

const OverviewSkeleton = () => {
  const t = useTranslations('overview');
  return (
    <Loading what={t('loading')}>
      <div className="space-y-4">
        <Skeleton className="h-24" />
        <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,21rem),1fr))] gap-4">
          <Skeleton className="h-80" />
          <Skeleton className="h-80" />
          <Skeleton className="h-80" />
          <Skeleton className="h-80" />
        </div>
      </div>
    </Loading>
  );
};

const FirstCamera = () => {
  const t = useTranslations('overview.first');
  return (
    <div className="panel">
      <Empty title={t('title')}>
        <p>{t('text')}</p>
        <p className="mt-4">
          <AddCamera />
        </p>
        <p className="mt-3">
          <SetupLink />
        </p>
      </Empty>
    </div>
  );
};

/** What moves reads the live store by itself, so that a batch draws only what it changed. */
const LiveNumbers = ({ overview }: { overview: Overview }) => {
  const tiles = useListedTiles(overview.streams);
  const devices = useLiveDevices();
  const nextDecisionAt = useNextDecisionAt();
  return (
    <Numbers
      tiles={tiles}
      devices={devices.length > 0 ? devices : overview.devices}
      nextDecisionAt={nextDecisionAt ?? overview.nextDecisionAt}
      policy={overview.policy}
    />
  );
};

const LiveLanes = ({ overview }: { overview: Overview }) => {
  const devices = useLiveDevices();
  return <DeviceLanes devices={devices.length > 0 ? devices : overview.devices} />;
};

const Streams = ({ overview }: { overview: Overview }) => (
  <>
    <LiveNumbers overview={overview} />
    <StreamsSection overview={overview} />
    <LiveLanes overview={overview} />
  </>
);

const OverviewPage = () => {
  const t = useTranslations('overview');
  const trpc = useTRPC();
  const store = useLiveStore();
  const { data, error, refetch } = useQuery({ ...trpc.overview.get.queryOptions(), refetchInterval: 10_000 });
  useEffect(() => {
    if (data) store.seed(data, Date.now());
  }, [data, store]);
  return (
    <div className="space-y-4">
      <div className="flex items-center justify-between gap-4">
        <h1>{t('title')}</h1>
        {data && data.streams.length > 0 ? <AddCamera /> : null}
      </div>
      {data ? (
        <>
          <Alerts
            events={data.alerts}
            nameOf={(id) => data.streams.find(({ streamId }) => streamId === id)?.name ?? null}
          />
          {data.streams.length > 0 ? <Streams overview={data} /> : <FirstCamera />}
        </>
      ) : error ? (
        <Failure title={t('failed')} error={error} retry={() => void refetch()} />
      ) : (
        <OverviewSkeleton />
      )}
    </div>
  );
};

const Page = () => (
  <Suspense>
    <OverviewPage />
  </Suspense>
);

export default Page;
