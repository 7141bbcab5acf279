'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useDescribeSource } from '../../format/source.ts';
import { useFormat } from '../../format/useFormat.ts';
import type { StreamDetail } from '../../trpc/wire.ts';

/** What was demanded of the stream, and where its frames and labels come from. */
export const SettingsPanel = ({ detail: { stream, camera } }: { detail: StreamDetail }) => {
  const t = useTranslations('stream.settings');
  const format = useFormat();
  const describeSource = useDescribeSource();
  const { constraints } = stream;
  const rows: readonly (readonly [string, string])[] = [
    [t('camera'), describeSource(camera.source)],
    [t('analyses'), t(`regions.${stream.regions.kind}`)],
    [t('labelsFrom'), t(`golden.${stream.golden.kind}`)],
    [t('floor'), format.percent(constraints.minAccuracy, 0)],
    [t('latency'), format.milliseconds(constraints.maxLatencyMs)],
    [t('rate'), format.framesPerSecond(constraints.targetFps)],
    [t('weight'), `${constraints.weight}`],
    [t('window'), format.duration(stream.windowSeconds * 1_000)],
    [t('budget'), t('budgetLabels', { count: stream.labelBudget })],
    [t('retraining'), t(stream.retraining ? 'on' : 'held')],
    [
      t('classes'),
      stream.classes.length > 12 ? t('classCount', { count: stream.classes.length }) : format.list(stream.classes),
    ],
  ];
  return (
    <section className="panel" aria-labelledby="constraints-title">
      <div className="panel-head">
        <h2 id="constraints-title">{t('title')}</h2>
        <Link className="link text-xs" href={`/camera/?id=${encodeURIComponent(stream.id)}`}>
          {t('change')}
        </Link>
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 px-4 pb-4">
        {rows.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-soft">{term}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};
