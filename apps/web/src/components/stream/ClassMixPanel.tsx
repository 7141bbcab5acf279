'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useWidth } from '../../charts/useWidth.ts';
import { mixSeries, othersName } from '../../format/classMix.ts';
import { csvOf } from '../../format/csv.ts';
import { useFormat } from '../../format/useFormat.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { ClassMix } from '../../trpc/wire.ts';
import { Details } from '../Details.tsx';
import { DownloadCsv } from '../DownloadCsv.tsx';
import { loadable } from '../loadable.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { Time } from '../Time.tsx';
import { useTimelineRange } from './useTimelineRange.ts';

const chartHeight = 140;
const ClassMixChart = loadable(
  () => import('../../charts/ClassMixChart.tsx').then((module) => module.ClassMixChart),
  <Skeleton className="h-36" />,
);

const Legend = ({ mix }: { mix: ClassMix }) => {
  const t = useTranslations('stream.mix');
  const format = useFormat();
  const others = useTranslations('charts')('others');
  const series = mixSeries(mix);
  const all = series.reduce((sum, { total }) => sum + total, 0);
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 px-4 pb-1 text-xs text-soft" aria-label={t('legend')}>
      {series.map(({ name, colour, total }) => (
        <li key={name} className="inline-flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm" style={{ background: colour }} aria-hidden="true" />
          {name === othersName ? others : name} {format.percent(total / all, 0)}
        </li>
      ))}
    </ul>
  );
};

const csvOfMix = ({ classes, bins, binMs }: ClassMix): string =>
  csvOf(
    ['from_utc', 'seconds', ...classes],
    bins.map(({ at, counts }) => [
      new Date(at).toISOString(),
      binMs / 1000,
      ...classes.map((name) => counts[name] ?? 0),
    ]),
  );

const Table = ({ mix, name }: { mix: ClassMix; name: string }) => {
  const t = useTranslations('stream');
  const format = useFormat();
  return (
    <Details summary={t('table.show')} className="border-t border-line text-xs" summaryClassName="px-4 py-2 text-soft">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys */}
      <section className="max-h-80 overflow-auto border-t border-line" aria-label={t('mix.table')} tabIndex={0}>
        <p className="px-4 py-2">
          <DownloadCsv name={t('mix.file', { stream: name })} csv={() => csvOfMix(mix)} label={t('table.download')} />
        </p>
        <table className="table text-xs">
          <thead>
            <tr>
              <th scope="col">{t('table.from')}</th>
              {mix.classes.map((each) => (
                <th key={each} scope="col" className="number">
                  {each}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {mix.bins.toReversed().map(({ at, counts }) => (
              <tr key={at}>
                <td>
                  <Time at={at} />
                </td>
                {mix.classes.map((each) => (
                  <td key={each} className="number">
                    {format.count(counts[each] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Details>
  );
};

/** Of which classes the labels were, over the same range as the accuracy: what drifts when the street fills up. */
export const ClassMixPanel = ({ streamId, name }: { streamId: string; name: string }) => {
  const t = useTranslations('stream.mix');
  const trpc = useTRPC();
  const { instants } = useTimelineRange();
  const [element, width] = useWidth<HTMLDivElement>();
  const { data, error, refetch } = useQuery({
    ...trpc.streams.classMix.queryOptions({ streamId, ...instants, bins: 60 }),
    enabled: instants.to > 1_000_000,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });
  return (
    <section className="panel" aria-labelledby="mix-title">
      <div className="panel-head">
        <h2 id="mix-title">{t('title')}</h2>
        <p className="text-xs text-soft">{t('hint')}</p>
      </div>
      {data && data.bins.length > 0 ? <Legend mix={data} /> : null}
      <div ref={element} className="px-2 pb-3">
        {data && width > 0 ? (
          data.bins.length > 0 ? (
            <div role="img" aria-label={t('chart')}>
              <ClassMixChart mix={data} width={width} height={chartHeight} />
            </div>
          ) : (
            <Empty title={t('empty')} />
          )
        ) : error ? (
          <Failure title={t('failed')} error={error} retry={() => void refetch()} />
        ) : (
          <Loading what={t('loading')}>
            <Skeleton className="h-36" />
          </Loading>
        )}
      </div>
      {data && data.bins.length > 0 ? <Table mix={data} name={name} /> : null}
    </section>
  );
};
