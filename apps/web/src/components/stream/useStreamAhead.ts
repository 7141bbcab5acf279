import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { AccuracyTimeline } from '../../charts/accuracyTimelineLoadable.tsx';
import { instantsOf, rangeOf } from '../../format/range.ts';
import { useLiveStore } from '../../trpc/live.tsx';
import { readNow } from '../useNow.ts';
import { useStreamQueries } from './useStreamQueries.ts';

/** A pointer that only passes over a link leaves it sooner, in ms. */
const passingMs = 40;

/** Handlers for a link to a stream: whoever rests on it finds the stream's page ready when they follow it. */
export const useStreamAhead = (streamId: string) => {
  const client = useQueryClient();
  const router = useRouter();
  const store = useLiveStore();
  const queries = useStreamQueries();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const cancel = () => clearTimeout(timer.current);
  useEffect(() => () => clearTimeout(timer.current), []);
  const prepare = () => {
    cancel();
    const instants = instantsOf(rangeOf(new URLSearchParams()), readNow() + store.clockOffset());
    void client.prefetchQuery(queries.detail(streamId));
    void client.prefetchQuery(queries.timeline(streamId, instants));
    router.prefetch('/stream/');
    AccuracyTimeline.load();
  };
  const soon = () => {
    cancel();
    timer.current = setTimeout(prepare, passingMs);
  };
  return { onPointerEnter: soon, onPointerLeave: cancel, onPointerDown: prepare, onFocus: soon, onBlur: cancel };
};
