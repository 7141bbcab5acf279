'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Retention } from '@whetstone/server/domain/preferences';
import { useTRPC } from '../../trpc/client.ts';
import { FormFailure, TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { useToast } from '../Toast.tsx';
import { numberOf } from './numberOf.ts';

const Form = ({ stored }: { stored: Retention }) => {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useFields({
    accuracyDays: String(stored.accuracyDays),
    decisionDays: String(stored.decisionDays),
    samplesPerStream: String(stored.samplesPerStream),
  });
  const { values, set, faults } = form;
  const save = useMutation(
    trpc.settings.setRetention.mutationOptions({
      onSuccess: () => {
        toast({ text: 'Saved. What is older goes within the hour.' });
        void queryClient.invalidateQueries({ queryKey: trpc.settings.pathKey() });
      },
      onError: form.refuse,
    }),
  );
  return (
    <form
      className="space-y-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        form.clear();
        save.mutate({
          accuracyDays: numberOf(values.accuracyDays),
          decisionDays: numberOf(values.decisionDays),
          samplesPerStream: numberOf(values.samplesPerStream),
        });
      }}
    >
      <TextInput
        label="Accuracy by the hour, days"
        value={values.accuracyDays}
        onChange={(accuracyDays) => set({ accuracyDays })}
        fault={faults.accuracyDays}
        help="Finer figures go sooner: seconds after a week, minutes after 45 days, five minutes after 200."
      />
      <TextInput
        label="Plans and shares, days"
        value={values.decisionDays}
        onChange={(decisionDays) => set({ decisionDays })}
        fault={faults.decisionDays}
        help="They explain decisions and draw the lanes."
      />
      <TextInput
        label="Labelled crops of each stream"
        value={values.samplesPerStream}
        onChange={(samplesPerStream) => set({ samplesPerStream })}
        fault={faults.samplesPerStream}
        help="The newest are kept, and of each class some however old. One takes about 3 kB."
      />
      <FormFailure text={form.failure} />
      <button type="submit" className="button button-primary" disabled={save.isPending}>
        Save
      </button>
    </form>
  );
};

/** How long things are kept. */
export const RetentionPanel = () => {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.settings.get.queryOptions());
  return (
    <section className="panel" aria-labelledby="retention-title">
      <div className="panel-head">
        <h2 id="retention-title">Retention</h2>
        <p className="text-xs text-soft">windows, models, events and the audit log are kept for good</p>
      </div>
      {data ? (
        <Form stored={data.retention} />
      ) : error ? (
        <Failure title="The settings could not be read" error={error} retry={() => void refetch()} />
      ) : (
        <Loading what="the settings">
          <Skeleton className="m-4 h-40" />
        </Loading>
      )}
    </section>
  );
};
