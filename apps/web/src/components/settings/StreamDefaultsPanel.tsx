'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { StreamDefaults } from '@whetstone/server/domain/preferences';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { NeedsRole } from '../auth/NeedsRole.tsx';
import { FormFailure, TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { useToast } from '../Toast.tsx';
import { flattenFaults } from './flattenFaults.ts';
import { numberOf } from './numberOf.ts';

const fields = ['minAccuracy', 'maxLatencyMs', 'targetFps', 'weight', 'windowSeconds', 'labelBudget'] as const;

const Form = ({ stored }: { stored: StreamDefaults }) => {
  const t = useTranslations('settings');
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { constraints, windowSeconds, labelBudget } = stored;
  const form = useFields({
    minAccuracy: String(constraints.minAccuracy),
    maxLatencyMs: String(constraints.maxLatencyMs),
    targetFps: String(constraints.targetFps),
    weight: String(constraints.weight),
    windowSeconds: String(windowSeconds),
    labelBudget: String(labelBudget),
  });
  const { values, set, faults } = form;
  const save = useMutation(
    trpc.settings.setStreamDefaults.mutationOptions({
      onSuccess: () => {
        toast({ text: t('defaults.saved') });
        void queryClient.invalidateQueries({ queryKey: trpc.settings.pathKey() });
      },
      onError: (error) => form.refuse(flattenFaults(error, 'constraints')),
    }),
  );
  return (
    <form
      className="space-y-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        form.clear();
        save.mutate({
          constraints: {
            minAccuracy: numberOf(values.minAccuracy),
            maxLatencyMs: numberOf(values.maxLatencyMs),
            targetFps: numberOf(values.targetFps),
            weight: numberOf(values.weight),
          },
          windowSeconds: numberOf(values.windowSeconds),
          labelBudget: numberOf(values.labelBudget),
        });
      }}
    >
      <NeedsRole needs="operator">
        <div className="grid gap-4 sm:grid-cols-2">
          {fields.map((key) => (
            <TextInput
              key={key}
              label={t(`defaults.${key}`)}
              help={t(`defaults.${key}Help`)}
              value={values[key]}
              onChange={(text) => set({ [key]: text })}
              fault={faults[key]}
            />
          ))}
        </div>
        <FormFailure text={form.failure} />
        <button type="submit" className="button button-primary mt-4" disabled={save.isPending}>
          {t('save')}
        </button>
      </NeedsRole>
    </form>
  );
};

/** What the form of a new camera starts with. */
export const StreamDefaultsPanel = () => {
  const t = useTranslations('settings');
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.settings.get.queryOptions());
  return (
    <section className="panel" aria-labelledby="defaults-title">
      <div className="panel-head">
        <h2 id="defaults-title">{t('defaults.title')}</h2>
      </div>
      {data ? (
        <Form stored={data.streamDefaults} />
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
