'use client';

import { useFormat } from '../format/useFormat.ts';

/** A moment in local time; hovering shows UTC. `full` always names the day. */
export const Time = ({ at, full = false }: { at: number | string; full?: boolean }) => {
  const format = useFormat();
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={format.utc(date)} className="whitespace-nowrap">
      {full ? `${format.day(date)} ${format.clock(date)}` : format.dayClock(date, new Date())}
    </time>
  );
};
