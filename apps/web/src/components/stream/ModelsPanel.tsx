'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import type { ModelVersion } from '../../trpc/wire.ts';
import { ModelStatus } from '../models/ModelStatus.tsx';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Time } from '../Time.tsx';

const Version = ({ model, parent }: { model: ModelVersion; parent: number | null }) => {
  const say = useSentence();
  const t = useTranslations('stream.models');
  const format = useFormat();
  const { gate, retrainingConfigId: config } = model;
  const origin =
    parent === null
      ? t('first')
      : config === null
        ? t('fromUnknown', { parent: `${parent}` })
        : t('from', { parent: `${parent}`, config });
  return (
    <li className="border-t border-line px-4 py-2.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="font-medium">
          v{model.number}{' '}
          <span className="ml-2">
            <ModelStatus status={model.status} />
          </span>
        </span>
        <span className="text-xs text-soft">
          <Time at={model.createdAt} />
        </span>
      </div>
      <p className="text-xs text-soft">
        {origin} · {t('samples', { count: model.trainedSamples })} · {t('classes', { count: model.classes.length })} ·{' '}
        <span title={`SHA-256 ${model.sha256}`}>{model.sha256.slice(0, 8)}</span>
      </p>
      {gate ? (
        <p className="mt-1 text-xs">
          {say(gate.wording, gate.reason)}
          <span className="text-soft">
            {' '}
            · {t('against', { difference: format.points(gate.candidateAccuracy - gate.liveAccuracy) })}
          </span>
          {model.windowId ? (
            <>
              {' · '}
              <Link prefetch={false} className="link" href={`/window/?id=${encodeURIComponent(model.windowId)}`}>
                {t('window')}
              </Link>
            </>
          ) : null}
        </p>
      ) : null}
    </li>
  );
};

/** Every version of the stream's edge model with the gate's verdict on it. */
export const ModelsPanel = ({ models, streamId }: { models: readonly ModelVersion[]; streamId: string }) => {
  const t = useTranslations('stream.models');
  const numbers = new Map(models.map(({ id, number }) => [id, number]));
  return (
    <section className="panel min-w-0" aria-labelledby="models-title">
      <div className="panel-head">
        <h2 id="models-title">{t('title')}</h2>
        <Link className="link text-xs" href={`/models/?stream=${encodeURIComponent(streamId)}`}>
          {t('versions', { count: models.length })}
        </Link>
      </div>
      <ScrollRegion className="max-h-112" label={t('list')}>
        <ol>
          {models
            .toSorted((a, b) => b.number - a.number)
            .map((model) => (
              <Version
                key={model.id}
                model={model}
                parent={model.parentId === null ? null : (numbers.get(model.parentId) ?? null)}
              />
            ))}
        </ol>
      </ScrollRegion>
    </section>
  );
};
