'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type AppliedSetting,
  type ApplyPreview,
  type LiveSettings,
  previewSettings,
} from '@whetstone/server/domain/whatIfSettings';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { usePermission } from '../auth/useMe.ts';
import { Dialog } from '../Dialog.tsx';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Loading, Skeleton } from '../States.tsx';
import { useToast } from '../Toast.tsx';
import { useChangeWords } from './useChangeWords.ts';
import { usePolicyWords } from './usePolicyWords.ts';
import type { WhatIf } from './useWhatIf.ts';

/** A setting's value as an operator knows it. */
const useValueWord = () => {
  const t = useTranslations('whatIf.apply');
  const { percent, duration, framesPerSecond, milliseconds } = useFormat();
  const { policyName } = usePolicyWords();
  return (field: AppliedSetting['field'], value: AppliedSetting['after']): string => {
    if (field === 'minAccuracy') return percent(Number(value));
    if (field === 'windowSeconds') return duration(Number(value) * 1000);
    if (field === 'targetFps') return framesPerSecond(Number(value));
    if (field === 'maxLatencyMs') return milliseconds(Number(value));
    if (field === 'retraining') return t(value === true ? 'on' : 'off');
    return field === 'policy' ? policyName(String(value)) : String(value);
  };
};

const Settings = ({ settings }: { settings: readonly AppliedSetting[] }) => {
  const t = useTranslations('whatIf.apply');
  const valueWord = useValueWord();
  return (
    <ScrollRegion label={t('region')} className="mt-3 max-h-72">
      <ul className="divide-y divide-line">
        {settings.map(({ streamId, name, field, before, after }) => (
          <li key={`${streamId} ${field}`} className="py-1.5">
            {t.rich('setting', {
              b: (words: ReactNode) => <strong className="font-medium">{words}</strong>,
              name: streamId === null ? t('server') : name,
              field: t(`field.${field}`),
              before: valueWord(field, before),
              after: valueWord(field, after),
            })}
          </li>
        ))}
      </ul>
    </ScrollRegion>
  );
};

/** What of the what-if a running server cannot take, and why. */
const Left = ({ whatIf, preview }: { whatIf: WhatIf; preview: ApplyPreview }) => {
  const t = useTranslations('whatIf.apply');
  const describeChange = useChangeWords();
  const say = useSentence();
  return preview.left.length === 0 ? null : (
    <div className="mt-3 text-soft">
      <p className="font-medium">{t('left')}</p>
      <ul className="list-inside list-disc">
        {preview.left.map(({ index, reason: english, wording }) => {
          const reason = say(wording, english);
          const change = whatIf.scenario.changes[index];
          return (
            <li key={`${index} ${reason}`}>
              {change ? t('leftChange', { change: describeChange(change, whatIf.changed.names), reason }) : reason}
            </li>
          );
        })}
      </ul>
    </div>
  );
};

/** Applies settings, says so, and takes them back where that is asked for. */
const useApply = ({ applied, refused }: { applied: () => void; refused: () => void }) => {
  const t = useTranslations('whatIf.apply');
  const undoWord = useTranslations('states')('undo');
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries();
  const undo = useMutation(
    trpc.whatIf.undo.mutationOptions({
      onSuccess: ({ kept }) => {
        toast({ text: kept.length > 0 ? t('partlyUndone', { count: String(kept.length) }) : t('undone') });
        void refresh();
      },
      onError: (error) => toast({ text: t('notUndone', { reason: describeError(error) }) }),
    }),
  );
  return useMutation(
    trpc.whatIf.applySettings.mutationOptions({
      onSuccess: ({ id, settings }) => {
        applied();
        toast({
          text: t('applied', { count: settings.length }),
          action: { word: undoWord, run: () => undo.mutate({ applicationId: id }) },
        });
        void refresh();
      },
      onError: refused,
    }),
  );
};

const Preview = (props: { whatIf: WhatIf; preview: ApplyPreview; apply: ReturnType<typeof useApply> }) => {
  const { whatIf, preview, apply } = props;
  const t = useTranslations('whatIf.apply');
  const describeError = useDescribeError();
  return (
    <>
      {preview.settings.length > 0 ? <Settings settings={preview.settings} /> : <p className="mt-3">{t('nothing')}</p>}
      <Left whatIf={whatIf} preview={preview} />
      {apply.error ? (
        <p role="alert" className="mt-3 text-bad">
          {t('failed', { reason: describeError(apply.error) })}
        </p>
      ) : null}
      <button
        type="button"
        className="button button-primary mt-4"
        disabled={preview.settings.length === 0 || apply.isPending}
        onClick={() => apply.mutate({ settings: [...preview.settings] })}
      >
        {apply.isPending ? t('applying') : t('action', { count: preview.settings.length })}
      </button>
    </>
  );
};

/** Makes true of a what-if what a running server can take: asks with the whole list, and can be undone. */
export const ApplyDialog = ({ whatIf }: { whatIf: WhatIf }) => {
  const { scenario } = whatIf;
  const t = useTranslations('whatIf.apply');
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const { may, reason } = usePermission('operator');
  const [open, setOpen] = useState(false);
  const live = useQuery({ ...trpc.whatIf.live.queryOptions(), enabled: open, staleTime: 0 });
  const [policy = null] = scenario.policies;
  const preview = live.data ? previewSettings(live.data as LiveSettings, scenario.changes, policy) : null;
  const apply = useApply({ applied: () => setOpen(false), refused: () => void live.refetch() });
  const ask = () => {
    apply.reset();
    setOpen(true);
  };
  return (
    <>
      <button type="button" className="button button-primary" disabled={!may} title={reason} onClick={ask}>
        {t('button')}
      </button>
      <Dialog open={open} onOpenChange={setOpen} title={t('title')} description={t('description')}>
        {live.error ? (
          <p role="alert" className="mt-3 text-bad">
            {describeError(live.error)}
          </p>
        ) : preview ? (
          <Preview whatIf={whatIf} preview={preview} apply={apply} />
        ) : (
          <Loading what={t('loading')}>
            <Skeleton className="mt-3 h-24" />
          </Loading>
        )}
      </Dialog>
    </>
  );
};
