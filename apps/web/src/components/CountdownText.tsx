'use client';

import { countdown } from '../format/time.ts';
import { useClockOffset } from '../trpc/live.tsx';
import { useNow } from './useNow.ts';

/** Time left until an instant of the server's clock. */
export const CountdownText = ({ to }: { to: number }) => {
  const now = useNow();
  const offset = useClockOffset();
  return <span>{now === 0 ? '' : countdown(to - now - offset)}</span>;
};
