'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { usePolicyName } from '../../messages/usePolicyName.ts';
import type { DeviceView, StreamTile } from '../../trpc/wire.ts';
import { CountdownText } from '../CountdownText.tsx';

const Figure = ({ label, value, note }: { label: string; value: ReactNode; note: ReactNode }) => (
  <div className="min-w-0 border-line px-4 py-3 not-last:border-b sm:not-last:border-b-0 sm:not-last:border-r max-sm:odd:border-r max-sm:nth-3:border-b-0">
    <dt className="text-xs text-soft">{label}</dt>
    <dd className="mt-1 text-2xl leading-8 font-medium tracking-tight sm:text-3xl sm:leading-9">{value}</dd>
    <dd className="mt-0.5 text-xs text-soft">{note}</dd>
  </div>
);

const mean = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

/** The four numbers of the first screen; what has no samples is a dash and says so. */
export const Numbers = (props: {
  tiles: readonly StreamTile[];
  devices: readonly DeviceView[];
  nextDecisionAt: number | null;
  policy: string;
}) => {
  const t = useTranslations('overview.numbers');
  const format = useFormat();
  const policyName = usePolicyName();
  const { tiles, devices, nextDecisionAt, policy } = props;
  const measured = tiles.flatMap(({ accuracy, constraints }) => (accuracy ? [{ accuracy, constraints }] : []));
  const meeting = measured.filter(({ accuracy, constraints }) => accuracy.value >= constraints.minAccuracy).length;
  const golden = mean(measured.map(({ accuracy }) => accuracy.value));
  const truth = mean(tiles.flatMap(({ truthAccuracy }) => (truthAccuracy ? [truthAccuracy.value] : [])));
  const unretrained = mean(
    tiles.flatMap(({ unretrainedAccuracy }) => (unretrainedAccuracy ? [unretrainedAccuracy.value] : [])),
  );
  const jobs = devices.flatMap((device) => device.jobs);
  const granted = jobs.reduce((sum, job) => sum + job.granted, 0) / Math.max(1, devices.length);
  const used = mean(devices.map(({ busy }) => busy));
  const silent = tiles.length - measured.length;
  return (
    <dl className="panel grid grid-cols-2 lg:grid-cols-4">
      <Figure
        label={t('meeting')}
        value={
          measured.length > 0
            ? t('meetingOf', { meeting: format.count(meeting), measured: format.count(measured.length) })
            : '–'
        }
        note={silent > 0 ? t('measuredSilent', { count: format.count(silent) }) : t('measured')}
      />
      <Figure
        label={t('accuracy')}
        value={golden === null ? '–' : format.percent(golden)}
        note={
          golden === null
            ? t('noSamples')
            : [
                t('againstGolden'),
                ...(truth === null ? [] : [t('truth', { accuracy: format.percent(truth) })]),
                ...(unretrained === null ? [] : [t('unretrained', { accuracy: format.percent(unretrained) })]),
              ].join(' · ')
        }
      />
      <Figure
        label={t('deviceTime')}
        value={used === null ? '–' : format.share(used)}
        note={t('granted', { share: format.share(granted), count: devices.length })}
      />
      <Figure
        label={t('nextDecision')}
        value={nextDecisionAt === null ? '–' : <CountdownText to={nextDecisionAt} />}
        note={t('policy', { policy: policyName(policy) })}
      />
    </dl>
  );
};
