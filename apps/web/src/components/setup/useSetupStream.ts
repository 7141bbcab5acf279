'use client';

import { skipToken, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/client.ts';
import { isNotFound } from '../../trpc/faults.ts';
import type { StreamDetail } from '../../trpc/wire.ts';

export type SetupStream =
  | { readonly kind: 'loading' }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly error: unknown; readonly retry: () => void }
  | { readonly kind: 'found'; readonly detail: StreamDetail };

/**
 * The stream that the first steps are about: the one that was added in them, else the newest there is; none before
 * there is one, or when it was removed.
 */
export const useSetupStream = (streamId: string | null): SetupStream => {
  const trpc = useTRPC();
  const overview = useQuery(trpc.overview.get.queryOptions());
  const streams = overview.data?.streams ?? [];
  const known = streams.find((tile) => tile.streamId === streamId) ?? streams.at(-1);
  const query = useQuery(trpc.streams.get.queryOptions(known ? { streamId: known.streamId } : skipToken));
  const retry = () => {
    void overview.refetch();
    void query.refetch();
  };
  if (overview.error) return { kind: 'failed', error: overview.error, retry };
  if (!overview.data) return { kind: 'loading' };
  if (!known || isNotFound(query.error)) return { kind: 'none' };
  if (query.error) return { kind: 'failed', error: query.error, retry };
  return query.data ? { kind: 'found', detail: query.data } : { kind: 'loading' };
};
