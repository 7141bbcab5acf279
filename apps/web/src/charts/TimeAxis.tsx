'use client';

import { tickLabel, timeTicks } from '../format/ticks.ts';
import { useFormat } from '../format/useFormat.ts';

/** Local times under a chart of `width` pixels. */
export const TimeAxis = ({ from, to, width }: { from: number; to: number; width: number }) => {
  const format = useFormat();
  const ticks = timeTicks(
    { from, to },
    Math.max(2, Math.floor(width / 72)),
    -new Date(from).getTimezoneOffset() * 60_000,
  );
  return (
    <div className="relative h-5" aria-hidden="true">
      {ticks.map((at) => {
        const left = ((at - from) / (to - from)) * 100;
        const align = left < 4 ? '' : left > 96 ? '-translate-x-full' : '-translate-x-1/2';
        return (
          <span
            key={at}
            title={format.utc(new Date(at))}
            className={`absolute top-1 text-xs text-soft ${align}`}
            style={{ left: `${left}%` }}
          >
            {tickLabel(at, to - from)}
          </span>
        );
      })}
    </div>
  );
};
