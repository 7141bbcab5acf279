'use client';

import type { PolicyResult, StreamNames } from '@whetstone/scheduler';
import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { LaneChart } from '../../charts/LaneChart.tsx';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { planGrants } from './planGrants.ts';
import { usePolicyWords } from './usePolicyWords.ts';

const Lanes = (props: { title: string; result: PolicyResult; names: StreamNames; start: number }) => {
  const { title, result, names, start } = props;
  const t = useTranslations('whatIf.lanes');
  const { lanes, deviceIds } = useMemo(() => planGrants(result.lanes, { names, start }), [result, names, start]);
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-xs font-medium text-soft">{title}</h3>
      {deviceIds.map((deviceId) => (
        <div key={deviceId} className="mb-3">
          {deviceIds.length > 1 ? <p className="text-xs font-medium">{deviceId}</p> : null}
          <ScrollRegion label={t('region', { title, device: deviceId })} className="max-h-96">
            <LaneChart lanes={lanes} deviceId={deviceId} planned linked={false} />
          </ScrollRegion>
        </div>
      ))}
      {deviceIds.length === 0 ? <p className="text-soft">{t('none')}</p> : null}
    </div>
  );
};

/** Who would hold which share of the devices, beside who does under the baseline. */
export const PlanLanesPanel = (props: {
  baseline: PolicyResult;
  result: PolicyResult;
  baselineNames: StreamNames;
  names: StreamNames;
  start: number;
}) => {
  const { baseline, result, baselineNames, names, start } = props;
  const t = useTranslations('whatIf.lanes');
  const { policyName } = usePolicyWords();
  return (
    <section className="panel min-w-0" aria-labelledby="lanes-title">
      <div className="panel-head">
        <h2 id="lanes-title">{t('title')}</h2>
        <p className="text-xs text-soft">{t(result.source === 'simulated' ? 'interrupted' : 'note')}</p>
      </div>
      <div className="grid gap-x-6 gap-y-4 px-4 pb-4 2xl:grid-cols-2">
        <Lanes
          title={t('supposed', { policy: policyName(result.policy) })}
          result={result}
          names={names}
          start={start}
        />
        <Lanes
          title={t('baseline', { policy: policyName(baseline.policy) })}
          result={baseline}
          names={baselineNames}
          start={start}
        />
      </div>
    </section>
  );
};
