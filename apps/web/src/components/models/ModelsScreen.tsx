'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { counted } from '../../format/number.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { ModelsView } from '../../trpc/wire.ts';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { StreamChoice } from '../StreamChoice.tsx';
import { GoldenModelsPanel } from '../settings/GoldenModelsPanel.tsx';
import { ComparePanel } from './ComparePanel.tsx';
import { EdgeModelForm } from './EdgeModelForm.tsx';
import { useModelActions } from './useModelActions.ts';
import { VersionsTable } from './VersionsTable.tsx';

const Hold = ({ view, busy, pin }: { view: ModelsView; busy: boolean; pin: (pinned: boolean) => void }) => {
  // Ticked at the click itself, and what the server says once the list was read anew.
  const [ticked, setTicked] = useState<{ readonly pinned: boolean; readonly instead: ModelsView } | null>(null);
  const pinned = ticked?.instead === view ? ticked.pinned : view.pinned;
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-3 text-soft">
      <label className="flex items-center gap-2 text-ink">
        <input
          type="checkbox"
          className="size-4 accent-[var(--accent)]"
          checked={pinned}
          disabled={busy}
          onChange={(event) => {
            setTicked({ pinned: event.target.checked, instead: view });
            pin(event.target.checked);
          }}
        />
        Pin the live version
      </label>
      <span>
        {pinned
          ? 'Retrainings are still judged, and none replaces it.'
          : view.retraining
            ? 'A retraining replaces it when it is better on the newest labels.'
            : 'Retraining is turned off for this stream; '}
        {view.retraining ? null : (
          <Link className="link" href={`/camera/?id=${encodeURIComponent(view.streamId)}`}>
            its settings
          </Link>
        )}
      </span>
    </p>
  );
};

const Versions = ({ view }: { view: ModelsView }) => {
  const { streamId, models } = view;
  const { put, pin, busy, reason } = useModelActions(streamId);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const live = models.find(({ status }) => status === 'live');
  const choose = (modelId: string) =>
    setChosen(chosen.includes(modelId) ? chosen.filter((id) => id !== modelId) : [...chosen, modelId]);
  const numberOf = (modelId: string) => models.find(({ id }) => id === modelId)?.number ?? 0;
  const [older, newer] = chosen.toSorted((a, b) => numberOf(a) - numberOf(b));
  return (
    <>
      <section className="panel min-w-0" aria-labelledby="versions-title">
        <div className="panel-head">
          <h2 id="versions-title">{view.streamName}</h2>
          <p className="text-xs text-soft">
            {counted(models.length, 'version')} · {chosen.length === 2 ? 'compared below' : 'tick two to compare them'}
          </p>
        </div>
        {reason ? <p className="px-4 pb-2 text-soft">{reason}</p> : null}
        <Hold view={view} busy={busy} pin={pin} />
        <VersionsTable models={models} actions={{ streamId, busy, chosen, choose, put: (model) => put(model, live) }} />
        <EdgeModelForm streamId={streamId} />
      </section>
      {older && newer ? <ComparePanel streamId={streamId} modelIds={[older, newer]} /> : null}
    </>
  );
};

const StreamVersions = ({ streamId }: { streamId: string }) => {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({
    ...trpc.models.list.queryOptions({ streamId }),
    refetchInterval: 10_000,
  });
  if (data) return <Versions key={streamId} view={data} />;
  if (error) return <Failure title="The versions could not be read" error={error} retry={() => void refetch()} />;
  return (
    <Loading what="the versions">
      <Skeleton className="h-80" />
    </Loading>
  );
};

/** Versions of each stream's edge model, and the golden models that label. */
export const ModelsScreen = () => {
  const trpc = useTRPC();
  const router = useRouter();
  const wanted = useSearchParams().get('stream');
  const overview = useQuery(trpc.overview.get.queryOptions());
  const streams = overview.data?.streams ?? [];
  const streamId = streams.find((stream) => stream.streamId === wanted)?.streamId ?? streams[0]?.streamId;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h1>Models</h1>
        <StreamChoice
          streams={streams}
          chosen={streamId}
          choose={(id) => router.replace(`/models/?stream=${encodeURIComponent(id)}`, { scroll: false })}
        />
      </div>
      {streamId ? (
        <StreamVersions streamId={streamId} />
      ) : overview.data ? (
        <div className="panel">
          <Empty title="No stream, no model">Each camera gets its own small model as soon as it is added.</Empty>
        </div>
      ) : overview.error ? (
        <Failure title="The streams could not be read" error={overview.error} retry={() => void overview.refetch()} />
      ) : (
        <Loading what="the streams">
          <Skeleton className="h-80" />
        </Loading>
      )}
      <GoldenModelsPanel />
    </div>
  );
};
