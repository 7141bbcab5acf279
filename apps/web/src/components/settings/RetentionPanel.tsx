'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Retention } from '@whetstone/server/domain/preferences';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useTRPC } from '../../trpc/client.ts';
import { Confirm } from '../Dialog.tsx';
import { FormFailure, TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { useToast } from '../Toast.tsx';
import { numberOf } from './numberOf.ts';

const keys = ['accuracyDays', 'decisionDays', 'samplesPerStream'] as const;

/** What is deleted where less is kept than before, one sentence each; empty where nothing is. */
const useLosses = (stored: Retention) => {
  const t = useTranslations('settings.retention');
  const { count } = useFormat();
  return (wanted: Retention): string[] => {
    const days = (key: 'accuracyDays' | 'decisionDays') => ({ days: count(wanted[key]), before: count(stored[key]) });
    const [crops, before] = [count(wanted.samplesPerStream), count(stored.samplesPerStream)];
    return [
      ...(wanted.accuracyDays < stored.accuracyDays ? [t('lessAccuracy', days('accuracyDays'))] : []),
      ...(wanted.decisionDays < stored.decisionDays ? [t('lessDecisions', days('decisionDays'))] : []),
      ...(wanted.samplesPerStream < stored.samplesPerStream ? [t('lessSamples', { crops, before })] : []),
    ];
  };
};

const useSave = (refuse: (error: unknown) => void) => {
  const t = useTranslations('settings.retention');
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.settings.setRetention.mutationOptions({
      onSuccess: () => {
        toast({ text: t('saved') });
        void queryClient.invalidateQueries({ queryKey: trpc.settings.pathKey() });
      },
      onError: refuse,
    }),
  );
};

const Form = ({ stored }: { stored: Retention }) => {
  const t = useTranslations('settings.retention');
  const word = useTranslations('settings')('save');
  const form = useFields({
    accuracyDays: String(stored.accuracyDays),
    decisionDays: String(stored.decisionDays),
    samplesPerStream: String(stored.samplesPerStream),
  });
  const { values, set, faults } = form;
  const save = useSave(form.refuse);
  const wanted: Retention = {
    accuracyDays: numberOf(values.accuracyDays),
    decisionDays: numberOf(values.decisionDays),
    samplesPerStream: numberOf(values.samplesPerStream),
  };
  const losses = useLosses(stored)(wanted);
  const send = () => {
    form.clear();
    save.mutate(wanted);
  };
  return (
    <form
      className="space-y-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (losses.length === 0) send();
      }}
    >
      {keys.map((key) => (
        <TextInput
          key={key}
          label={t(key)}
          value={values[key]}
          onChange={(text) => set({ [key]: text })}
          fault={faults[key]}
          help={t(`${key}Help`)}
        />
      ))}
      <FormFailure text={form.failure} />
      {losses.length > 0 ? (
        <Confirm
          trigger={
            <button type="button" className="button button-primary" disabled={save.isPending}>
              {word}
            </button>
          }
          title={t('lessTitle')}
          description={[...losses, t('lessFinal')].join(' ')}
          action={t('lessAction')}
          onConfirm={send}
        />
      ) : (
        <button type="submit" className="button button-primary" disabled={save.isPending}>
          {word}
        </button>
      )}
    </form>
  );
};

/** How long things are kept. */
export const RetentionPanel = () => {
  const t = useTranslations('settings');
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.settings.get.queryOptions());
  return (
    <section className="panel" aria-labelledby="retention-title">
      <div className="panel-head">
        <h2 id="retention-title">{t('retention.title')}</h2>
        <p className="text-xs text-soft">{t('retention.note')}</p>
      </div>
      {data ? (
        <Form stored={data.retention} />
      ) : error ? (
        <Failure title={t('readFailed')} error={error} retry={() => void refetch()} />
      ) : (
        <Loading what={t('reading')}>
          <Skeleton className="m-4 h-40" />
        </Loading>
      )}
    </section>
  );
};
