'use client';

import Link from 'next/link';
import { hrefOf } from '../../charts/EventMark.tsx';
import { eventsCsv, timelineCsv } from '../../format/csv.ts';
import { count, percent } from '../../format/number.ts';
import { eventTone, eventWord } from '../../format/words.ts';
import type { AccuracyBin, Timeline } from '../../trpc/wire.ts';
import { DownloadCsv } from '../DownloadCsv.tsx';
import { eventShape, Word } from '../Glyph.tsx';
import { Time } from '../Time.tsx';

const region = 'max-h-80 overflow-auto border-t border-line';

const Bins = ({ timeline }: { timeline: Timeline }) => {
  const truth = new Map(timeline.truth.map((bin) => [bin.at, bin]));
  const accuracy = (bin: AccuracyBin | undefined) => (bin && bin.n > 0 ? percent(bin.correct / bin.n) : '–');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
    <section className={region} aria-label="Accuracy by time" tabIndex={0}>
      <table className="table text-xs">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" className="number">
              Golden
            </th>
            <th scope="col" className="number">
              Lowest
            </th>
            <th scope="col" className="number">
              Highest
            </th>
            <th scope="col" className="number">
              Samples
            </th>
            <th scope="col" className="number">
              Truth
            </th>
          </tr>
        </thead>
        <tbody>
          {timeline.golden.toReversed().map((bin) => (
            <tr key={bin.at}>
              <td>
                <Time at={bin.at} />
              </td>
              <td className="number">{accuracy(bin)}</td>
              <td className="number">{percent(bin.min)}</td>
              <td className="number">{percent(bin.max)}</td>
              <td className="number">{count(bin.n)}</td>
              <td className="number">{accuracy(truth.get(bin.at))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

const Events = ({ timeline }: { timeline: Timeline }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
  <section className={region} aria-label="Events" tabIndex={0}>
    <table className="table text-xs">
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Event</th>
          <th scope="col">What happened</th>
        </tr>
      </thead>
      <tbody>
        {timeline.events
          .toSorted((a, b) => b.id - a.id)
          .map((event) => {
            const href = hrefOf(event);
            return (
              <tr key={event.id}>
                <td>
                  <Time at={event.at} />
                </td>
                <td>
                  <Word shape={eventShape[event.kind]} tone={eventTone[event.kind]}>
                    {eventWord[event.kind]}
                  </Word>
                </td>
                <td>
                  {href ? (
                    <Link prefetch={false} className="hover:underline" href={href}>
                      {event.message}
                    </Link>
                  ) : (
                    event.message
                  )}
                </td>
              </tr>
            );
          })}
      </tbody>
    </table>
  </section>
);

/** The chart's numbers and its events as tables. */
export const TimelineTable = ({ timeline, name }: { timeline: Timeline; name: string }) => (
  <div className="border-t border-line text-xs">
    <details>
      <summary className="px-4 py-2 text-soft">Show the numbers as a table</summary>
      <p className="px-4 pb-2">
        <DownloadCsv name={`${name} accuracy`} csv={() => timelineCsv(timeline)} label="Download CSV" />
      </p>
      <Bins timeline={timeline} />
    </details>
    <details className="border-t border-line">
      <summary className="px-4 py-2 text-soft">Show the {timeline.events.length} events as a table</summary>
      <p className="px-4 pb-2">
        <DownloadCsv name={`${name} events`} csv={() => eventsCsv(timeline)} label="Download CSV" />
      </p>
      <Events timeline={timeline} />
    </details>
  </div>
);
