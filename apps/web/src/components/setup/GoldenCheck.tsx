'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { GoldenCheckView, StreamDetail } from '../../trpc/wire.ts';
import { FormField } from '../form/FormField.tsx';
import { Failure } from '../States.tsx';
import { useToast } from '../Toast.tsx';
import { useElapsed } from '../useElapsed.ts';
import { choiceOf, classesOf, goldenOf } from './golden.ts';
import { useGoldenName } from './useGoldenName.ts';
import { useSteps } from './useSetup.ts';

/** As long as the server collects regions. */
const longestMs = 10_000;

const Checking = () => {
  const t = useTranslations('setup.golden');
  const format = useFormat();
  const elapsedMs = useElapsed();
  return (
    <div className="space-y-2 px-4 pb-4">
      <progress
        className="h-2 w-full max-w-sm accent-[var(--accent)]"
        max={longestMs}
        value={elapsedMs}
        aria-label={t('checking')}
      />
      <p className="text-soft" aria-hidden="true">
        {t('checkingFor', { limit: format.duration(longestMs), elapsed: format.duration(elapsedMs) })}
      </p>
    </div>
  );
};

const Crop = ({ crop }: { crop: GoldenCheckView['crops'][number] }) => {
  const t = useTranslations('setup.golden');
  const format = useFormat();
  const wrong = crop.truth !== null && crop.truth !== crop.label;
  return (
    <li className={`rounded-md border p-2 ${wrong ? 'border-[var(--fill-bad)]' : 'border-line'}`}>
      {/* biome-ignore lint/performance/noImgElement: a data URL, nothing to optimise */}
      <img src={crop.picture} alt="" className="aspect-square w-full rounded bg-black [image-rendering:pixelated]" />
      <p className="mt-1.5 font-medium">{crop.label}</p>
      <p className="text-xs text-soft">
        {crop.confidence === null ? t('givenLabel') : t('sure', { confidence: format.percent(crop.confidence, 0) })}
      </p>
      {wrong ? <p className="text-xs text-bad">✕ {t('truthIs', { truth: crop.truth ?? '' })}</p> : null}
    </li>
  );
};

const Found = ({ found, name, model }: { found: GoldenCheckView; name: string; model: string }) => {
  const t = useTranslations('setup.golden');
  const format = useFormat();
  const { crops } = found;
  const judged = crops.filter(({ truth, confidence }) => truth !== null && confidence !== null);
  const right = judged.filter(({ truth, label }) => truth === label).length;
  if (crops.length === 0)
    return <p className="px-4 pb-4">{t('empty', { limit: format.duration(found.seconds * 1_000) })}</p>;
  return (
    <div className="space-y-3 px-4 pb-4">
      <p>{t('result', { count: crops.length, name, model })}</p>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-2">
        {crops.map((crop) => (
          <Crop key={crop.picture} crop={crop} />
        ))}
      </ul>
      <p className="max-w-prose text-soft">
        {judged.length > 0 ? `${t('right', { right: format.count(right), count: format.count(judged.length) })} ` : ''}
        {t('judge')}
      </p>
    </div>
  );
};

/** Changes which golden model labels the stream; one with other classes makes the camera start anew. */
const useGolden = (stream: StreamDetail['stream'], modelName: string) => {
  const t = useTranslations('setup.golden');
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { mark } = useSteps();
  return useMutation(
    trpc.streams.relabel.mutationOptions({
      onSuccess: async ({ streamId }) => {
        if (streamId !== stream.id) await mark('camera', 'done', streamId);
        await queryClient.invalidateQueries();
        toast({ text: t('used', { name: stream.name, model: modelName }) });
      },
    }),
  );
};

/** Tries a golden model on what the camera sees now, before or after the stream is labelled by it. */
export const GoldenCheck = ({ detail: { stream, camera } }: { detail: StreamDetail }) => {
  const t = useTranslations('setup.golden');
  const trpc = useTRPC();
  const { data: models = [] } = useQuery(trpc.goldenModels.list.queryOptions());
  const nameOf = useGoldenName(models);
  const [value, setValue] = useState(choiceOf(stream.golden));
  const golden = goldenOf(value);
  const check = useMutation(trpc.goldenModels.check.mutationOptions());
  const use = useGolden(stream, nameOf(golden));
  const others = value !== choiceOf(stream.golden);
  const known = classesOf(golden, models);
  const replaces = others && known !== null && known.join('\n') !== stream.classes.join('\n');
  const values = [
    'builtin',
    ...models.map(({ id }) => choiceOf({ kind: 'model', modelId: id })),
    ...(camera.source.kind === 'imageSet' ? ['labels'] : []),
  ];
  return (
    <section className="panel" aria-label={t('check')}>
      <div className="flex flex-wrap items-end gap-3 p-4">
        <FormField label={t('choose')}>
          {(described) => (
            <select
              {...described}
              className="field max-w-80"
              value={value}
              onChange={(event) => {
                check.reset();
                use.reset();
                setValue(event.target.value);
              }}
            >
              {values.map((each) => (
                <option key={each} value={each}>
                  {nameOf(goldenOf(each))}
                </option>
              ))}
            </select>
          )}
        </FormField>
        <button
          type="button"
          className="button"
          disabled={check.isPending}
          onClick={() => check.mutate({ streamId: stream.id, golden })}
        >
          {check.isPending ? t('checking') : t('check')}
        </button>
        {others ? (
          <button
            type="button"
            className="button button-primary"
            disabled={use.isPending}
            onClick={() => use.mutate({ streamId: stream.id, golden })}
          >
            {use.isPending ? t('using') : t('use', { model: nameOf(golden) })}
          </button>
        ) : null}
      </div>
      {replaces ? <p className="px-4 pb-4 text-soft">{t('replaces')}</p> : null}
      {use.error ? <Failure title={t('useFailed')} error={use.error} /> : null}
      <div aria-live="polite">
        {check.isPending ? <Checking /> : null}
        {check.error ? <Failure title={t('failed')} error={check.error} /> : null}
        {check.data ? <Found found={check.data} name={stream.name} model={nameOf(golden)} /> : null}
      </div>
    </section>
  );
};
