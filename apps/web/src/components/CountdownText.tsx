'use client';

import { useFormat } from '../format/useFormat.ts';
import { useClockOffset } from '../trpc/live.tsx';
import { useNow } from './useNow.ts';

/** Time left until an instant of the server's clock; it stands still while `ticking` is false. */
export const CountdownText = ({ to, ticking = true }: { to: number; ticking?: boolean }) => {
  const format = useFormat();
  const now = useNow(ticking);
  const offset = useClockOffset();
  return <span>{now === 0 ? '' : format.countdown(to - now - offset)}</span>;
};
