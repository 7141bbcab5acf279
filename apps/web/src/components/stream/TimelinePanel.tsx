'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { memo, useDeferredValue, useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { AccuracyTimeline } from '../../charts/accuracyTimelineLoadable.tsx';
import { MarkStrip } from '../../charts/MarkStrip.tsx';
import { plotMargin } from '../../charts/plotMargin.ts';
import { useWidth } from '../../charts/useWidth.ts';
import { ZoomDrag } from '../../charts/ZoomDrag.tsx';
import { type Mark, marksOf } from '../../format/marks.ts';
import { ranges } from '../../format/range.ts';
import { useFormat } from '../../format/useFormat.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { TimelineTable } from './TimelineTable.tsx';
import { useStreamQueries } from './useStreamQueries.ts';
import { useTimelineRange } from './useTimelineRange.ts';

const chartHeight = 260;
const noMarks: readonly Mark[] = [];

const Legend = ({ floor, hasTruth }: { floor: number; hasTruth: boolean }) => {
  const format = useFormat();
  const t = useTranslations('stream.timeline');
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 px-4 pb-1 text-xs text-soft">
      <li className="inline-flex items-center gap-1.5">
        <svg width="20" height="10" aria-hidden="true">
          <rect width="20" height="10" fill="var(--band)" />
          <path d="M0 5h20" stroke="var(--series-golden)" strokeWidth="2" />
        </svg>
        {t('golden')}
      </li>
      <li className="inline-flex items-center gap-1.5">
        <svg width="20" height="10" aria-hidden="true">
          <rect width="20" height="10" fill="var(--band)" opacity="0.6" />
          <path d="M0 .5h20M0 9.5h20" stroke="var(--series-golden)" strokeDasharray="1 2" />
        </svg>
        {t('interval')}
      </li>
      {hasTruth ? (
        <li className="inline-flex items-center gap-1.5">
          <svg width="20" height="10" aria-hidden="true">
            <path d="M0 5h20" stroke="var(--series-truth)" strokeWidth="2" strokeDasharray="5 3" />
          </svg>
          {t('truth')}
        </li>
      ) : null}
      <li className="inline-flex items-center gap-1.5">
        <svg width="20" height="10" aria-hidden="true">
          <path d="M0 5h20" stroke="var(--series-floor)" strokeWidth="1.5" strokeDasharray="4 4" />
        </svg>
        {t('floor', { accuracy: format.percent(floor, 0) })}
      </li>
    </ul>
  );
};

const Move = ({ label, sign, onClick }: { label: string; sign: string; onClick: () => void }) => (
  <button
    type="button"
    className="min-h-7 min-w-7 rounded-md px-1.5 text-xs font-medium text-soft hover:bg-sunken hover:text-ink"
    aria-label={label}
    title={label}
    onClick={onClick}
  >
    {sign}
  </button>
);

const RangeChoice = ({ range, set, move }: Omit<ReturnType<typeof useTimelineRange>, 'instants'>) => {
  const t = useTranslations('stream.timeline');
  return (
    <fieldset className="flex flex-wrap items-center gap-1">
      <legend className="sr-only">{t('range')}</legend>
      <Move label={t('earlier')} sign="◀" onClick={() => move('earlier')} />
      <Move label={t('later')} sign="▶" onClick={() => move('later')} />
      <Move label={t('out')} sign="−" onClick={() => move('out')} />
      {ranges.map(({ key }) => {
        const chosen = range.kind === 'last' && range.key === key;
        return (
          <button
            key={key}
            type="button"
            aria-pressed={chosen}
            className={`min-h-7 rounded-md px-2 text-xs font-medium ${chosen ? 'bg-sunken text-ink' : 'text-soft hover:text-ink'}`}
            onClick={() => set({ range: key })}
          >
            {t(`ranges.${key}`)}
          </button>
        );
      })}
      {range.kind === 'fixed' ? (
        <button
          type="button"
          className="min-h-7 rounded-md bg-accent-ground px-2 text-xs font-medium text-accent"
          onClick={() => set({ range: '1h' })}
        >
          {t('zoomed')}
        </button>
      ) : null}
    </fieldset>
  );
};

/** How accurate the stream was, and what happened to it. */
export const TimelinePanel = memo(function TimelinePanel(props: { streamId: string; name: string; floor: number }) {
  const { streamId, name, floor } = props;
  const t = useTranslations('stream.timeline');
  const queries = useStreamQueries();
  const eventWord = useTranslations('words.event');
  const { range, instants, set, move } = useTimelineRange();
  const [element, width] = useWidth<HTMLDivElement>();
  const { data, error, refetch } = useQuery({
    ...queries.timeline(streamId, instants),
    enabled: instants.to > 1_000_000,
    placeholderData: keepPreviousData,
  });
  const marks = useMemo(
    () =>
      data
        ? marksOf(data.events, data, {
            width: Math.max(0, width - plotMargin.left - plotMargin.right),
            wordOf: (kind) => eventWord(kind),
          })
        : [],
    [data, width, eventWord],
  );
  // The line comes first; its marks are dozens of links.
  const links = useDeferredValue<readonly Mark[]>(marks, noMarks);
  const zoom = useMemo(() => (from: number, to: number) => set({ from: `${from}`, to: `${to}` }), [set]);
  const samples = data ? data.golden.length + data.truth.length : 0;
  return (
    <section className="panel" aria-labelledby="timeline-title">
      <div className="panel-head">
        <h2 id="timeline-title">{t('title')}</h2>
        <RangeChoice range={range} set={set} move={move} />
      </div>
      <Legend floor={floor} hasTruth={(data?.truth.length ?? 0) > 0} />
      <div ref={element} className="px-2 pb-3">
        {data && width > 0 ? (
          <>
            <MarkStrip marks={links} />
            <div className="relative" role="img" aria-label={t('chart')}>
              <ZoomDrag from={data.from} to={data.to} margin={plotMargin} onZoom={zoom}>
                <AccuracyTimeline timeline={data} floor={floor} marks={marks} width={width} height={chartHeight} />
              </ZoomDrag>
              {samples === 0 ? (
                <p className="absolute inset-x-12 top-1/2 -translate-y-1/2 text-center text-soft">{t('empty')}</p>
              ) : null}
            </div>
          </>
        ) : error ? (
          <Failure title={t('failed')} error={error} retry={() => void refetch()} />
        ) : (
          <Loading what={t('loading')}>
            <Skeleton className="h-64" />
          </Loading>
        )}
      </div>
      {data ? <TimelineTable timeline={data} name={name} /> : null}
    </section>
  );
});
