'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import type { ModelsView } from '../../trpc/wire.ts';
import { NoStream } from '../NoStream.tsx';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { StreamChoice } from '../StreamChoice.tsx';
import { GoldenModelsPanel } from '../settings/GoldenModelsPanel.tsx';
import { ComparePanel } from './ComparePanel.tsx';
import { EdgeModelForm } from './EdgeModelForm.tsx';
import { HoldControls } from './HoldControls.tsx';
import { useModelActions } from './useModelActions.ts';
import { VersionsTable } from './VersionsTable.tsx';

const Versions = ({ view }: { view: ModelsView }) => {
  const { streamId, models } = view;
  const t = useTranslations('models');
  const { put, pin, freeze, busy, reason } = useModelActions(view);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const live = models.find(({ status }) => status === 'live');
  const choose = (modelId: string) =>
    setChosen(chosen.includes(modelId) ? chosen.filter((id) => id !== modelId) : [...chosen, modelId]);
  const numberOf = (modelId: string) => models.find(({ id }) => id === modelId)?.number ?? 0;
  const [older, newer] = chosen.toSorted((a, b) => numberOf(a) - numberOf(b));
  const versions = t('versions', { count: models.length });
  return (
    <>
      <section className="panel min-w-0" aria-labelledby="versions-title">
        <div className="panel-head">
          <h2 id="versions-title">{view.streamName}</h2>
          <p className="text-xs text-soft">{t(chosen.length === 2 ? 'comparedBelow' : 'tickTwo', { versions })}</p>
        </div>
        {reason ? <p className="px-4 pb-2 text-soft">{reason}</p> : null}
        <HoldControls view={view} busy={busy} pin={pin} freeze={freeze} />
        <VersionsTable models={models} actions={{ streamId, busy, chosen, choose, put: (model) => put(model, live) }} />
        <EdgeModelForm streamId={streamId} classes={live?.classes ?? []} />
      </section>
      {older && newer ? <ComparePanel streamId={streamId} modelIds={[older, newer]} /> : null}
    </>
  );
};

const StreamVersions = ({ streamId }: { streamId: string }) => {
  const trpc = useTRPC();
  const t = useTranslations('models');
  const { data, error, refetch } = useQuery({
    ...trpc.models.list.queryOptions({ streamId }),
    refetchInterval: 10_000,
  });
  if (data) return <Versions key={streamId} view={data} />;
  if (error) return <Failure title={t('versionsFailed')} error={error} retry={() => void refetch()} />;
  return (
    <Loading what={t('loadingVersions')}>
      <Skeleton className="h-80" />
    </Loading>
  );
};

/** Versions of each stream's edge model, and the golden models that label. */
export const ModelsScreen = () => {
  const trpc = useTRPC();
  const router = useRouter();
  const t = useTranslations('models');
  const wanted = useSearchParams().get('stream');
  const overview = useQuery(trpc.overview.get.queryOptions());
  const streams = overview.data?.streams ?? [];
  const streamId = streams.find((stream) => stream.streamId === wanted)?.streamId ?? streams[0]?.streamId;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h1>{t('title')}</h1>
        <StreamChoice
          streams={streams}
          chosen={streamId}
          choose={(id) => router.replace(`/models/?stream=${encodeURIComponent(id)}`, { scroll: false })}
        />
      </div>
      {streamId ? (
        <StreamVersions streamId={streamId} />
      ) : overview.data ? (
        <NoStream title={t('noStream.title')} text={t('noStream.text')} />
      ) : overview.error ? (
        <Failure title={t('streamsFailed')} error={overview.error} retry={() => void overview.refetch()} />
      ) : (
        <Loading what={t('loadingStreams')}>
          <Skeleton className="h-80" />
        </Loading>
      )}
      <GoldenModelsPanel />
    </div>
  );
};
