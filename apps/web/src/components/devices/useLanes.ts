'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/client.ts';
import { useClockOffset } from '../../trpc/live.tsx';
import { useNow } from '../useNow.ts';

/**
 * Lanes of the last `rangeMs`, fetched anew about 60 times a range and at most every 5 s; the range moves in steps,
 * so that the screens that show it share one request.
 */
export const useLanes = (rangeMs: number) => {
  const trpc = useTRPC();
  const now = useNow();
  const offset = useClockOffset();
  const step = Math.max(5_000, rangeMs / 60);
  const to = Math.floor((now + offset) / step) * step;
  return useQuery({
    ...trpc.devices.lanes.queryOptions({ from: to - rangeMs, to }),
    enabled: now > 0,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });
};
