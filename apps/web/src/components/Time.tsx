'use client';

import { clock, day, dayClock, utc } from '../format/time.ts';

/** A moment in local time; hovering shows UTC. `full` always names the day. */
export const Time = ({ at, full = false }: { at: number | string; full?: boolean }) => {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={utc(date)} className="whitespace-nowrap">
      {full ? `${day(date)} ${clock(date)}` : dayClock(date, new Date())}
    </time>
  );
};
