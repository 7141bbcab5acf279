'use client';

import { useSearchParams } from 'next/navigation';
import { useLiveSubscription } from '../../trpc/live.tsx';
import { usePath } from './usePath.ts';

/** Holds the page's one subscription; what it asks for follows from where the operator is. */
export const LivePage = () => {
  const path = usePath();
  const streamId = useSearchParams().get('id');
  useLiveSubscription(path === '/' ? '*' : path === '/stream' && streamId ? streamId : '');
  return null;
};
