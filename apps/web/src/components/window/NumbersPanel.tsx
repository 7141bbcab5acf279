'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import type { WindowDetail } from '../../trpc/wire.ts';
import { Word } from '../Glyph.tsx';

const List = ({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) => (
  <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 gap-y-1.5 px-4 pb-4">
    {rows.map(([term, value]) => (
      <div key={term} className="contents">
        <dt className="text-soft">{term}</dt>
        <dd className="text-right">{value}</dd>
      </div>
    ))}
  </dl>
);

const Drift = ({ detail: { window } }: { detail: WindowDetail }) => {
  const { drift } = window;
  const t = useTranslations('decision.drift');
  const { percent, points, decimal } = useFormat();
  return (
    <section className="panel" aria-labelledby="drift-title">
      <div className="panel-head">
        <h2 id="drift-title">{t('title')}</h2>
        {drift ? (
          <Word shape={drift.alarm ? 'wave' : 'dot'} tone={drift.alarm ? 'warn' : 'good'}>
            {drift.alarm ? t('alarm') : t('noAlarm')}
          </Word>
        ) : null}
      </div>
      {drift ? (
        <List
          rows={[
            [t('classMix'), percent(drift.classDistributionShift)],
            [t('appearance'), t('deviations', { value: decimal(drift.appearanceShift) })],
            [t('accuracy'), points(-drift.accuracyDrop)],
          ]}
        />
      ) : (
        <p className="px-4 pb-4 text-soft">{t('unknown')}</p>
      )}
    </section>
  );
};

const Cost = ({ detail: { window } }: { detail: WindowDetail }) => {
  const { deviceTime } = window;
  const t = useTranslations('decision');
  const { gpuSeconds } = useFormat();
  const total = deviceTime.inference + deviceTime.labelling + deviceTime.profiling + deviceTime.retraining;
  return (
    <section className="panel" aria-labelledby="cost-title">
      <div className="panel-head">
        <h2 id="cost-title">{t('cost.title')}</h2>
        <p className="text-xs text-soft">{t('cost.note')}</p>
      </div>
      <List
        rows={[
          [t('cost.inference'), gpuSeconds(deviceTime.inference)],
          [
            t('cost.labelling'),
            t('cost.labels', {
              labels: t('gate.labels', { count: window.labels }),
              time: gpuSeconds(deviceTime.labelling),
            }),
          ],
          [t('cost.profiling'), gpuSeconds(deviceTime.profiling)],
          [t('cost.retraining'), gpuSeconds(deviceTime.retraining)],
          [t('cost.total'), gpuSeconds(total)],
        ]}
      />
    </section>
  );
};

const Gate = ({ detail: { model } }: { detail: WindowDetail }) => {
  const t = useTranslations('decision.gate');
  const { percent, points } = useFormat();
  const say = useSentence();
  const gate = model?.gate;
  return (
    <section className="panel" aria-labelledby="gate-title">
      <div className="panel-head">
        <h2 id="gate-title">{t('title')}</h2>
        {model && gate ? (
          <Word shape={gate.promoted ? 'up' : 'cross'} tone={gate.promoted ? 'good' : 'warn'}>
            {t(gate.promoted ? 'promoted' : 'rejected', { number: String(model.number) })}
          </Word>
        ) : null}
      </div>
      {model && gate ? (
        <>
          <p className="px-4 pb-3">{say(gate.wording, gate.reason)}</p>
          <List
            rows={[
              [t('candidate', { number: String(model.number) }), percent(gate.candidateAccuracy)],
              [t('live'), percent(gate.liveAccuracy)],
              [t('difference'), points(gate.candidateAccuracy - gate.liveAccuracy)],
              [t('heldOut'), t('labels', { count: gate.samples })],
              [t('trainedOn'), t('samples', { count: model.trainedSamples })],
            ]}
          />
        </>
      ) : (
        <p className="px-4 pb-4 text-soft">{model ? t('unjudged', { number: String(model.number) }) : t('none')}</p>
      )}
    </section>
  );
};

export const NumbersPanel = ({ detail }: { detail: WindowDetail }) => (
  <div className="grid items-start gap-4 lg:grid-cols-3">
    <Gate detail={detail} />
    <Drift detail={detail} />
    <Cost detail={detail} />
  </div>
);
