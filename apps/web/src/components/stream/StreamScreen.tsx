'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useSentence } from '../../messages/sentence.ts';
import { useTRPC } from '../../trpc/client.ts';
import { isNotFound } from '../../trpc/faults.ts';
import { useLiveTile } from '../../trpc/live.tsx';
import type { StreamDetail } from '../../trpc/wire.ts';
import { LivePicture } from '../LivePicture.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { useTitle } from '../useTitle.ts';
import { ClassMixPanel } from './ClassMixPanel.tsx';
import { ModelsPanel } from './ModelsPanel.tsx';
import { NowPanel } from './NowPanel.tsx';
import { SettingsPanel } from './SettingsPanel.tsx';
import { StreamHeader } from './StreamHeader.tsx';
import { TimelinePanel } from './TimelinePanel.tsx';
import { WindowsTable } from './WindowsTable.tsx';

const StreamContent = ({ detail }: { detail: StreamDetail }) => {
  const say = useSentence();
  const t = useTranslations('stream');
  const tileWords = useTranslations('overview.tile');
  const tile = useLiveTile(detail.stream.id) ?? detail.tile;
  const floor = tile.constraints.minAccuracy;
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
      <ClassMixPanel streamId={detail.stream.id} name={tile.name} />
      <WindowsTable key={detail.stream.id} streamId={detail.stream.id} newest={detail.windows} floor={floor} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <ModelsPanel models={detail.models} streamId={detail.stream.id} />
        <SettingsPanel detail={detail} />
      </div>
    </div>
  );
};

export const StreamScreen = () => {
  const t = useTranslations('stream');
  const trpc = useTRPC();
  const streamId = useSearchParams().get('id') ?? '';
  const { data, error, refetch } = useQuery({
    ...trpc.streams.get.queryOptions({ streamId }),
    enabled: streamId !== '',
    refetchInterval: 10_000,
  });
  if (streamId === '' || isNotFound(error))
    return (
      <div className="panel">
        <Empty title={t('gone.title')}>
          {t.rich('gone.text', {
            link: (chunks) => (
              <Link className="link" href="/">
                {chunks}
              </Link>
            ),
          })}
        </Empty>
      </div>
    );
  if (data) return <StreamContent detail={data} />;
  if (error) return <Failure title={t('failed')} error={error} retry={() => void refetch()} />;
  return (
    <Loading what={t('loading')}>
      <div className="space-y-4">
        <Skeleton className="h-14" />
        <Skeleton className="h-96" />
        <Skeleton className="h-80" />
      </div>
    </Loading>
  );
};
