'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { memo, useDeferredValue } from 'react';
import { useTranslations } from 'use-intl';
import { useSentence } from '../../messages/sentence.ts';
import { isNotFound } from '../../trpc/faults.ts';
import { useLiveTile } from '../../trpc/live.tsx';
import type { StreamDetail } from '../../trpc/wire.ts';
import { LivePicture } from '../LivePicture.tsx';
import { Failure, Loading, Missing, Skeleton } from '../States.tsx';
import { useTitle } from '../useTitle.ts';
import { ClassMixPanel } from './ClassMixPanel.tsx';
import { ModelsPanel } from './ModelsPanel.tsx';
import { NowPanel } from './NowPanel.tsx';
import { SettingsPanel } from './SettingsPanel.tsx';
import { StreamHeader } from './StreamHeader.tsx';
import { TimelinePanel } from './TimelinePanel.tsx';
import { useStreamQueries } from './useStreamQueries.ts';
import { useTimelineRange } from './useTimelineRange.ts';
import { WindowsTable } from './WindowsTable.tsx';

/** What lies below the timeline; it does not move with the stream. */
const Below = memo(function Below({ detail, name, floor }: { detail: StreamDetail; name: string; floor: number }) {
  const { id } = detail.stream;
  return (
    <>
      <ClassMixPanel streamId={id} name={name} />
      <WindowsTable key={id} streamId={id} newest={detail.windows} floor={floor} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <ModelsPanel models={detail.models} streamId={id} />
        <SettingsPanel detail={detail} />
      </div>
    </>
  );
});

const StreamContent = ({ detail }: { detail: StreamDetail }) => {
  const say = useSentence();
  const t = useTranslations('stream');
  const tileWords = useTranslations('overview.tile');
  const tile = useLiveTile(detail.stream.id) ?? detail.tile;
  const floor = tile.constraints.minAccuracy;
  // The timeline is what a stream is opened for; the tables below it are drawn when it stands.
  const isBelowDue = useDeferredValue(true, false);
  useTitle(tile.name);
  return (
    <div className="space-y-4">
      <StreamHeader tile={tile} />
      <section
        className="panel grid overflow-hidden lg:grid-cols-[minmax(0,7fr)_minmax(0,6fr)]"
        aria-label={t('now.label')}
      >
        <LivePicture
          streamId={tile.streamId}
          name={tile.name}
          frame={tile.state === 'offline' ? null : tile.frame}
          leastMs={120}
          labels="all"
          missing={tile.state === 'offline' ? say(tile.stateWording, tile.stateDetail) : tileWords('waiting')}
        />
        <NowPanel tile={tile} />
      </section>
      <TimelinePanel streamId={detail.stream.id} name={tile.name} floor={floor} />
      {isBelowDue ? <Below detail={detail} name={tile.name} floor={floor} /> : null}
    </div>
  );
};

/** Asks for the timeline along with the stream, and not only when the stream is known. */
const TimelineAhead = ({ streamId }: { streamId: string }) => {
  const queries = useStreamQueries();
  const { instants } = useTimelineRange();
  useQuery({ ...queries.timeline(streamId, instants), notifyOnChangeProps: [] });
  return null;
};

export const StreamScreen = () => {
  const t = useTranslations('stream');
  const queries = useStreamQueries();
  const streamId = useSearchParams().get('id') ?? '';
  const { data, error, refetch } = useQuery({
    ...queries.detail(streamId),
    enabled: streamId !== '',
    refetchInterval: 10_000,
  });
  if (streamId === '' || isNotFound(error))
    return (
      <Missing title={t('gone.title')}>
        {t.rich('gone.text', {
          link: (chunks) => (
            <Link className="link" href="/">
              {chunks}
            </Link>
          ),
        })}
      </Missing>
    );
  if (data) return <StreamContent detail={data} />;
  if (error) return <Failure title={t('failed')} error={error} retry={() => void refetch()} />;
  return (
    <Loading what={t('loading')}>
      <TimelineAhead streamId={streamId} />
      <div className="space-y-4">
        <Skeleton className="h-14" />
        <Skeleton className="h-96" />
        <Skeleton className="h-80" />
      </div>
    </Loading>
  );
};
