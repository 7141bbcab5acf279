'use client';

import { useTranslations } from 'use-intl';
import { Details } from '../components/Details.tsx';
import type { Lane } from '../format/lanes.ts';
import { useFormat } from '../format/useFormat.ts';

/** The lanes' numbers, the newest of each stream. */
export const LaneTable = ({ lanes }: { lanes: readonly Lane[] }) => {
  const t = useTranslations('charts.table');
  const jobWord = useTranslations('words.job');
  const format = useFormat();
  return (
    <Details summary={t('show')} className="mt-2" summaryClassName="text-xs text-soft">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys */}
      <section className="mt-2 max-h-72 overflow-auto" aria-label={t('label')} tabIndex={0}>
        <table className="table text-xs">
          <thead>
            <tr>
              <th scope="col">{t('stream')}</th>
              <th scope="col">{t('purpose')}</th>
              <th scope="col">{t('from')}</th>
              <th scope="col">{t('to')}</th>
              <th scope="col" className="number">
                {t('granted')}
              </th>
            </tr>
          </thead>
          <tbody>
            {lanes.flatMap((lane) =>
              lane.segments.slice(-60).map(({ kind, from, to, share: granted, retrainingConfigId }) => (
                <tr key={`${lane.streamId}-${kind}-${from}`}>
                  <td>{lane.streamName}</td>
                  <td>
                    {retrainingConfigId
                      ? t('jobWith', { job: jobWord(kind), config: retrainingConfigId })
                      : jobWord(kind)}
                  </td>
                  <td title={format.utc(new Date(from))}>{format.clock(new Date(from))}</td>
                  <td title={format.utc(new Date(to))}>{format.clock(new Date(to))}</td>
                  <td className="number">{format.share(granted)}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </section>
    </Details>
  );
};
