'use client';

import type { ReactNode } from 'react';
import { counted, decimal, gpuSeconds, percent, points } from '../../format/number.ts';
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
  return (
    <section className="panel" aria-labelledby="drift-title">
      <div className="panel-head">
        <h2 id="drift-title">Did the data change?</h2>
        {drift ? (
          <Word shape={drift.alarm ? 'wave' : 'dot'} tone={drift.alarm ? 'warn' : 'good'}>
            {drift.alarm ? 'drift alarm' : 'no alarm'}
          </Word>
        ) : null}
      </div>
      {drift ? (
        <List
          rows={[
            ['Class mix shifted (total variation)', percent(drift.classDistributionShift)],
            ['Appearance shifted', `${decimal(drift.appearanceShift)} standard deviations`],
            ['A model that saw neither window, on these labels against the ones before', points(-drift.accuracyDrop)],
          ]}
        />
      ) : (
        <p className="px-4 pb-4 text-soft">Not measured yet: it takes labels of this window and of the one before.</p>
      )}
    </section>
  );
};

const Cost = ({ detail: { window } }: { detail: WindowDetail }) => {
  const { deviceTime } = window;
  const total = deviceTime.inference + deviceTime.labelling + deviceTime.profiling + deviceTime.retraining;
  return (
    <section className="panel" aria-labelledby="cost-title">
      <div className="panel-head">
        <h2 id="cost-title">What did it cost?</h2>
        <p className="text-xs text-soft">measured device time</p>
      </div>
      <List
        rows={[
          ['Inference', gpuSeconds(deviceTime.inference)],
          ['Labelling', `${counted(window.labels, 'label')}, ${gpuSeconds(deviceTime.labelling)}`],
          ['Micro-profiling', gpuSeconds(deviceTime.profiling)],
          ['Retraining', gpuSeconds(deviceTime.retraining)],
          ['Total', gpuSeconds(total)],
        ]}
      />
    </section>
  );
};

const Gate = ({ detail: { model } }: { detail: WindowDetail }) => (
  <section className="panel" aria-labelledby="gate-title">
    <div className="panel-head">
      <h2 id="gate-title">Did the new model pass the gate?</h2>
      {model?.gate ? (
        <Word shape={model.gate.promoted ? 'up' : 'cross'} tone={model.gate.promoted ? 'good' : 'warn'}>
          {model.gate.promoted ? `v${model.number} promoted` : `v${model.number} rejected`}
        </Word>
      ) : null}
    </div>
    {model?.gate ? (
      <>
        <p className="px-4 pb-3">{model.gate.reason}</p>
        <List
          rows={[
            [`Candidate v${model.number}, measured`, percent(model.gate.candidateAccuracy)],
            ['Live model, measured', percent(model.gate.liveAccuracy)],
            ['Difference', points(model.gate.candidateAccuracy - model.gate.liveAccuracy)],
            ['Held-out labels', counted(model.gate.samples, 'label')],
            ['Trained on', counted(model.trainedSamples, 'sample')],
          ]}
        />
      </>
    ) : (
      <p className="px-4 pb-4 text-soft">
        {model ? `v${model.number} is trained and not judged yet.` : 'No model was trained in this window.'}
      </p>
    )}
  </section>
);

export const NumbersPanel = ({ detail }: { detail: WindowDetail }) => (
  <div className="grid items-start gap-4 lg:grid-cols-3">
    <Gate detail={detail} />
    <Drift detail={detail} />
    <Cost detail={detail} />
  </div>
);
