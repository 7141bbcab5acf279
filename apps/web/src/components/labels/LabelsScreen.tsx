'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type LabelFilter, labelFilters } from '@whetstone/server/domain/label';
import { useRouter, useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { NoStream } from '../NoStream.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { StreamChoice } from '../StreamChoice.tsx';
import { AgreementPanel } from './AgreementPanel.tsx';
import { CropGrid } from './CropGrid.tsx';

const FilterChoice = ({ chosen, choose }: { chosen: LabelFilter; choose: (filter: LabelFilter) => void }) => {
  const t = useTranslations('labels');
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">{t('which')}</legend>
      {labelFilters.map((filter) => (
        <button
          key={filter}
          type="button"
          aria-pressed={filter === chosen}
          className={`min-h-8 rounded-md px-2.5 text-xs font-medium ${filter === chosen ? 'bg-sunken text-ink' : 'text-soft hover:text-ink'}`}
          onClick={() => choose(filter)}
        >
          {t(`filter.${filter}`)}
        </button>
      ))}
    </fieldset>
  );
};

const Crops = ({ streamId, filter }: { streamId: string; filter: LabelFilter }) => {
  const t = useTranslations('labels');
  const trpc = useTRPC();
  const query = useInfiniteQuery({
    ...trpc.labels.list.infiniteQueryOptions(
      { streamId, filter },
      { getNextPageParam: ({ next }) => next ?? undefined },
    ),
    // A list that changed under the hands of who goes through it would move what is chosen.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const { data, error, refetch, hasNextPage, isFetchingNextPage, isRefetching } = query;
  const [first] = data?.pages ?? [];
  if (!first || !data)
    return error ? (
      <Failure title={t('failed')} error={error} retry={() => void refetch()} />
    ) : (
      <Loading what={t('loading')}>
        <Skeleton className="h-96" />
      </Loading>
    );
  const crops = data.pages.flatMap((page) => page.crops);
  return (
    <>
      {crops.length === 0 ? (
        <div className="panel">
          <Empty title={t('none')}>{t(`empty.${filter}`)}</Empty>
        </div>
      ) : (
        <CropGrid streamId={streamId} page={{ classes: first.classes, crops }} />
      )}
      <div className="flex justify-center gap-2">
        {hasNextPage ? (
          <button
            type="button"
            className="button"
            disabled={isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t(isFetchingNextPage ? 'loadingOlder' : 'older')}
          </button>
        ) : null}
        <button type="button" className="button" disabled={isRefetching} onClick={() => void refetch()}>
          {t('reload')}
        </button>
      </div>
    </>
  );
};

/** Labelled crops, for people to look through: what the golden model is in doubt of comes first. */
export const LabelsScreen = () => {
  const trpc = useTRPC();
  const t = useTranslations('labels');
  const router = useRouter();
  const parameters = useSearchParams();
  const overview = useQuery(trpc.overview.get.queryOptions());
  const streams = overview.data?.streams ?? [];
  const wanted = parameters.get('stream');
  const streamId = streams.find((stream) => stream.streamId === wanted)?.streamId ?? streams[0]?.streamId;
  const filter = labelFilters.find((each) => each === parameters.get('show')) ?? 'doubtful';
  const go = (change: { stream?: string; show?: LabelFilter }) => {
    const query = new URLSearchParams({ stream: change.stream ?? streamId ?? '', show: change.show ?? filter });
    router.replace(`/labels/?${query}`, { scroll: false });
  };
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h1>{t('title')}</h1>
        {streamId ? <FilterChoice chosen={filter} choose={(show) => go({ show })} /> : null}
        <StreamChoice streams={streams} chosen={streamId} choose={(stream) => go({ stream })} />
      </div>
      {streamId ? (
        <>
          <AgreementPanel streamId={streamId} />
          <Crops key={`${streamId} ${filter}`} streamId={streamId} filter={filter} />
        </>
      ) : overview.data ? (
        <NoStream title={t('noStream.title')} text={t('noStream.text')} />
      ) : overview.error ? (
        <Failure title={t('streamsFailed')} error={overview.error} retry={() => void overview.refetch()} />
      ) : (
        <Loading what={t('loadingStreams')}>
          <Skeleton className="h-80" />
        </Loading>
      )}
    </div>
  );
};
