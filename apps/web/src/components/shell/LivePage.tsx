'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useLiveSubscription } from '../../trpc/live.tsx';

/** Holds the page's one subscription; what it asks for follows from where the operator is. */
export const LivePage = () => {
  const pathname = usePathname();
  const streamId = useSearchParams().get('id');
  useLiveSubscription(pathname === '/' ? '*' : pathname === '/stream/' && streamId ? streamId : '');
  return null;
};
