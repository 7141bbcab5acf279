'use client';

import { useFormat } from '../format/useFormat.ts';
import { useClockOffset } from '../trpc/live.tsx';
import { useNow } from './useNow.ts';

/** Time left until an instant of the server's clock. */
export const CountdownText = ({ to }: { to: number }) => {
  const format = useFormat();
  const now = useNow();
  const offset = useClockOffset();
  return <span>{now === 0 ? '' : format.countdown(to - now - offset)}</span>;
};
