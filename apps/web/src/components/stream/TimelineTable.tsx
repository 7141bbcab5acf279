'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { hrefOf } from '../../charts/EventMark.tsx';
import { eventsCsv, timelineCsv } from '../../format/csv.ts';
import { useFormat } from '../../format/useFormat.ts';
import { eventTone } from '../../format/words.ts';
import { useSentence } from '../../messages/sentence.ts';
import type { AccuracyBin, Timeline } from '../../trpc/wire.ts';
import { Details } from '../Details.tsx';
import { DownloadCsv } from '../DownloadCsv.tsx';
import { eventShape, Word } from '../Glyph.tsx';
import { Time } from '../Time.tsx';

const region = 'max-h-80 overflow-auto border-t border-line';

const Bins = ({ timeline }: { timeline: Timeline }) => {
  const format = useFormat();
  const t = useTranslations('stream.table');
  const truth = new Map(timeline.truth.map((bin) => [bin.at, bin]));
  const accuracy = (bin: AccuracyBin | undefined) => (bin && bin.n > 0 ? format.percent(bin.correct / bin.n) : '–');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
    <section className={region} aria-label={t('accuracyByTime')} tabIndex={0}>
      <table className="table text-xs">
        <thead>
          <tr>
            <th scope="col">{t('from')}</th>
            <th scope="col" className="number">
              {t('golden')}
            </th>
            <th scope="col" className="number">
              {t('lowest')}
            </th>
            <th scope="col" className="number">
              {t('highest')}
            </th>
            <th scope="col" className="number">
              {t('samples')}
            </th>
            <th scope="col" className="number">
              {t('truth')}
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
              <td className="number">{format.percent(bin.min)}</td>
              <td className="number">{format.percent(bin.max)}</td>
              <td className="number">{format.count(bin.n)}</td>
              <td className="number">{accuracy(truth.get(bin.at))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

const Events = ({ timeline }: { timeline: Timeline }) => {
  const say = useSentence();
  const words = useTranslations('words.event');
  const t = useTranslations('stream.table');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
    <section className={region} aria-label={t('events')} tabIndex={0}>
      <table className="table text-xs">
        <thead>
          <tr>
            <th scope="col">{t('at')}</th>
            <th scope="col">{t('event')}</th>
            <th scope="col">{t('message')}</th>
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
                      {words(event.kind)}
                    </Word>
                  </td>
                  <td>
                    {href ? (
                      <Link prefetch={false} className="hover:underline" href={href}>
                        {say(event.wording, event.message)}
                      </Link>
                    ) : (
                      say(event.wording, event.message)
                    )}
                  </td>
                </tr>
              );
            })}
        </tbody>
      </table>
    </section>
  );
};

/** The chart's numbers and its events as tables. */
export const TimelineTable = ({ timeline, name }: { timeline: Timeline; name: string }) => {
  const format = useFormat();
  const t = useTranslations('stream.table');
  return (
    <div className="border-t border-line text-xs">
      <Details summary={t('show')} summaryClassName="px-4 py-2 text-soft">
        <p className="px-4 pb-2">
          <DownloadCsv
            name={t('accuracyFile', { stream: name })}
            csv={() => timelineCsv(timeline)}
            label={t('download')}
          />
        </p>
        <Bins timeline={timeline} />
      </Details>
      <Details
        summary={t('showEvents', { count: format.count(timeline.events.length) })}
        className="border-t border-line"
        summaryClassName="px-4 py-2 text-soft"
      >
        <p className="px-4 pb-2">
          <DownloadCsv name={t('eventsFile', { stream: name })} csv={() => eventsCsv(timeline)} label={t('download')} />
        </p>
        <Events timeline={timeline} />
      </Details>
    </div>
  );
};
