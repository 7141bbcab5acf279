'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useWidth } from '../../charts/useWidth.ts';
import { trialGroups } from '../../format/curve.ts';
import { useDescribeConfig } from '../../format/useDescribeConfig.ts';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import type { ProfileRecord } from '../../trpc/wire.ts';
import { Glyph } from '../Glyph.tsx';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Empty, Skeleton } from '../States.tsx';

const chartHeight = 280;
const CurveChart = dynamic(() => import('../../charts/CurveChart.tsx').then((m) => m.CurveChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});
const FrontierChart = dynamic(() => import('../../charts/FrontierChart.tsx').then((m) => m.FrontierChart), {
  ssr: false,
  loading: () => <Skeleton className="h-64" />,
});

const Key = () => {
  const t = useTranslations('decision.profiles');
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 px-4 pb-3 text-xs text-soft">
      <li>{t('keyTrial')}</li>
      <li>{t('keyEstimate')}</li>
      <li>{t('keyInterval')}</li>
      <li className="text-good">{t('keyMeasured')}</li>
      <li>{t('keyStart')}</li>
    </ul>
  );
};

const Chart = ({ title, note, children }: { title: string; note: string; children: (width: number) => ReactNode }) => {
  const t = useTranslations('decision.profiles');
  const [element, width] = useWidth<HTMLDivElement>();
  return (
    <figure className="min-w-0">
      <figcaption className="px-4 pb-1 text-xs text-soft">
        <span className="font-medium text-ink">{title}</span>: {note}
      </figcaption>
      <div ref={element} className="px-2" role="img" aria-label={t('drawing', { title })}>
        {width > 0 ? children(width) : null}
      </div>
    </figure>
  );
};

const Row = (props: {
  profile: ProfileRecord;
  chosen: boolean;
  front: boolean;
  point: (id: string | null) => void;
}) => {
  const { profile, chosen, front, point } = props;
  const t = useTranslations('decision.profiles');
  const { percent, percentRange, points, gpuSeconds, decimal } = useFormat();
  const describeConfig = useDescribeConfig();
  const say = useSentence();
  const { config, startAccuracy, estimatedEndAccuracy, estimatedInterval, estimatedGpuSeconds } = profile;
  const { measuredEndAccuracy, measuredGpuSeconds } = profile;
  const gain = estimatedEndAccuracy === null ? null : estimatedEndAccuracy - startAccuracy;
  return (
    <tr className={front ? 'bg-sunken' : ''} onMouseEnter={() => point(config.id)} onMouseLeave={() => point(null)}>
      <td>
        <span className="font-medium whitespace-nowrap">
          {config.id}
          {chosen ? (
            <span className="ml-2 inline-flex items-center gap-1 text-good">
              <Glyph shape="dot" /> {t('chosen')}
            </span>
          ) : null}
        </span>
        <p className="min-w-56 text-xs text-soft">{describeConfig(config)}</p>
        {profile.dropReason ? (
          <p className="text-xs text-warn">{t('dropped', { reason: say(profile.dropWording, profile.dropReason) })}</p>
        ) : null}
      </td>
      <td className="number">{percent(startAccuracy)}</td>
      <td className="number">
        {estimatedEndAccuracy === null ? '–' : percent(estimatedEndAccuracy)}
        {estimatedInterval ? (
          <span className="block text-xs text-soft">{percentRange(estimatedInterval.low, estimatedInterval.high)}</span>
        ) : null}
      </td>
      <td className="number">{gain === null ? '–' : points(gain)}</td>
      <td className="number">{estimatedGpuSeconds === null ? '–' : gpuSeconds(estimatedGpuSeconds)}</td>
      <td className="number">{measuredEndAccuracy === null ? '–' : percent(measuredEndAccuracy)}</td>
      <td className="number">{measuredGpuSeconds === null ? '–' : gpuSeconds(measuredGpuSeconds)}</td>
      <td className="number">{profile.curve ? decimal(profile.curve.residual * 100, 1) : '–'}</td>
      <td className="number">{gpuSeconds(profile.trialGpuSeconds)}</td>
    </tr>
  );
};

const columns = [
  'config',
  'start',
  'end',
  'gain',
  'cost',
  'measuredEnd',
  'measuredCost',
  'residual',
  'trialCost',
] as const;

/** What was tried in this window and what each configuration promised. */
export const ProfilesPanel = (props: { profiles: readonly ProfileRecord[]; chosen: string | null; floor: number }) => {
  const { profiles, chosen, floor } = props;
  const t = useTranslations('decision.profiles');
  const [pointed, setPointed] = useState<string | null>(null);
  const groups = useMemo(() => trialGroups(profiles), [profiles]);
  const front = pointed ?? chosen;
  return (
    <section className="panel min-w-0" aria-labelledby="profiles-title">
      <div className="panel-head">
        <h2 id="profiles-title">{t('title')}</h2>
        <p className="text-xs text-soft">{t('note')}</p>
      </div>
      {profiles.length === 0 ? (
        <Empty title={t('none')}>{t('noneReason')}</Empty>
      ) : (
        <>
          <div className="grid xl:grid-cols-2">
            <Chart title={t('curve')} note={t('curveNote')}>
              {(width) => <CurveChart groups={groups} front={front} floor={floor} width={width} height={chartHeight} />}
            </Chart>
            <Chart title={t('frontier')} note={t('frontierNote')}>
              {(width) => <FrontierChart profiles={profiles} front={front} width={width} height={chartHeight} />}
            </Chart>
          </div>
          <Key />
          <ScrollRegion label={t('region')} className="border-t border-line">
            <table className="table">
              <thead>
                <tr>
                  {columns.map((column, index) => (
                    <th key={column} scope="col" className={index === 0 ? '' : 'number'}>
                      {t(column)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {profiles.map((profile) => (
                  <Row
                    key={profile.id}
                    profile={profile}
                    chosen={profile.config.id === chosen}
                    front={profile.config.id === pointed}
                    point={setPointed}
                  />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </>
      )}
    </section>
  );
};
