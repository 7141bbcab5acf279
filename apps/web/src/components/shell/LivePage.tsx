'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { AccuracyTimeline } from '../../charts/accuracyTimelineLoadable.tsx';
import { useLiveSubscription } from '../../trpc/live.tsx';
import { usePath } from './usePath.ts';
import { whenSettled } from './whenSettled.ts';

/** Holds the page's one subscription; what it asks for follows from where the operator is. */
export const LivePage = () => {
  const path = usePath();
  const router = useRouter();
  const client = useQueryClient();
  // Streams and windows are opened from many links; one prefetch of each screen serves them all.
  useEffect(
    () =>
      whenSettled(
        () => client.isFetching() > 0,
        () => {
          router.prefetch('/stream/');
          router.prefetch('/window/');
          AccuracyTimeline.load();
        },
      ),
    [router, client],
  );
  const streamId = useSearchParams().get('id');
  useLiveSubscription(path === '/' ? '*' : path === '/stream' && streamId ? streamId : '');
  return null;
};
