'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { useLiveSubscription } from '../../trpc/live.tsx';
import { usePath } from './usePath.ts';

/** Holds the page's one subscription; what it asks for follows from where the operator is. */
export const LivePage = () => {
  const path = usePath();
  const router = useRouter();
  // Streams and windows are opened from many links; one prefetch of each screen serves them all.
  useEffect(() => {
    router.prefetch('/stream/');
    router.prefetch('/window/');
  }, [router]);
  const streamId = useSearchParams().get('id');
  useLiveSubscription(path === '/' ? '*' : path === '/stream' && streamId ? streamId : '');
  return null;
};
