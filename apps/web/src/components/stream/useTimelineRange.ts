import { useRouter, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { instantsOf, moved, rangeOf } from '../../format/range.ts';
import { useClockOffset } from '../../trpc/live.tsx';
import { useNow } from '../useNow.ts';

/** The range that the page's URL names, the instants it means now, and how to change it. */
export const useTimelineRange = () => {
  const router = useRouter();
  const parameters = useSearchParams();
  const range = rangeOf(parameters);
  const now = useNow() + useClockOffset();
  const instants = instantsOf(range, now);
  const streamId = parameters.get('id') ?? '';
  const set = useMemo(
    () => (query: Record<string, string>) =>
      router.replace(`?${new URLSearchParams({ id: streamId, ...query })}`, { scroll: false }),
    [router, streamId],
  );
  const move = (by: 'earlier' | 'later' | 'out') => set(moved(instants, by, now));
  return { range, instants, set, move };
};
