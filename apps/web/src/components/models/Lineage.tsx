'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useDescribeConfig } from '../../format/useDescribeConfig.ts';
import { useFormat } from '../../format/useFormat.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { ModelVersion } from '../../trpc/wire.ts';
import { Loading, Skeleton } from '../States.tsx';

const Config = ({ model, windowId }: { model: ModelVersion; windowId: string }) => {
  const trpc = useTRPC();
  const t = useTranslations('models.lineage');
  const describeConfig = useDescribeConfig();
  const { data, error } = useQuery(trpc.windows.get.queryOptions({ windowId }));
  if (!data && !error)
    return (
      <Loading what={t('loading')}>
        <Skeleton className="h-5 w-60" />
      </Loading>
    );
  const profile = data?.profiles.find(({ config }) => config.id === model.retrainingConfigId);
  return profile ? describeConfig(profile.config) : t('configGone', { config: model.retrainingConfigId ?? '–' });
};

const Data = ({ model, windowId }: { model: ModelVersion; windowId: string }) => {
  const t = useTranslations('models.lineage');
  const format = useFormat();
  const link = (chunks: ReactNode) => (
    <Link prefetch={false} className="link" href={`/window/?id=${encodeURIComponent(windowId)}`}>
      {chunks}
    </Link>
  );
  const exemplars = model.trainedMix?.exemplars ?? 0;
  return exemplars > 0
    ? t.rich('windowAndOlder', { link, exemplars: format.count(exemplars) })
    : t.rich('window', { link });
};

const useLabelWords = () => {
  const t = useTranslations('models.lineage');
  const { count } = useFormat();
  return ({ trainedSamples, trainedMix }: ModelVersion): string =>
    trainedMix
      ? t('labelsMix', {
          all: count(trainedSamples),
          golden: count(trainedSamples - trainedMix.byPeople),
          people: count(trainedMix.byPeople),
          hard: count(trainedMix.hard),
        })
      : t('labelsOnly', { all: count(trainedSamples) });
};

const useGateWords = () => {
  const t = useTranslations('models');
  const { percent, count } = useFormat();
  return ({ gate, parentId }: ModelVersion): string =>
    gate
      ? t(gate.promoted ? 'lineage.promoted' : 'lineage.rejected', {
          candidate: percent(gate.candidateAccuracy),
          live: percent(gate.liveAccuracy),
          samples: count(gate.samples),
        })
      : t(parentId === null ? 'table.firstVersion' : 'table.notJudged');
};

/** Where a version comes from: parent, γ, data, labels, and what the gate said. */
export const Lineage = ({ model, parent }: { model: ModelVersion; parent: ModelVersion | undefined }) => {
  const t = useTranslations('models.lineage');
  const labelWords = useLabelWords();
  const gateWords = useGateWords();
  const { windowId } = model;
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('parent'), parent ? `v${parent.number}` : t('noParent')],
    [t('config'), windowId ? <Config key="config" model={model} windowId={windowId} /> : t('noConfig')],
    [t('data'), windowId ? <Data key="data" model={model} windowId={windowId} /> : t('noData')],
    [t('labels'), windowId ? labelWords(model) : t('noData')],
    [t('gate'), gateWords(model)],
    [t('classes'), model.classes.join(', ')],
    [
      t('file'),
      <span key="file" className="font-mono break-all">
        {model.sha256}
      </span>,
    ],
  ];
  return (
    <dl className="sticky left-4 grid w-[min(60rem,calc(100vw-5rem))] gap-x-8 gap-y-2 py-1 text-xs whitespace-normal sm:grid-cols-2">
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt className="text-soft">{term}</dt>
          <dd className="font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
};
