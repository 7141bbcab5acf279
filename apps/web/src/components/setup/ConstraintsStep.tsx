'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { FormProvider, type UseFormReturn } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import type { StreamDetail } from '../../trpc/wire.ts';
import { DemandFields, RetrainingFields } from '../camera/DemandFields.tsx';
import { type CameraFields, emptyFields, fieldsOf } from '../camera/fields.ts';
import { useCameraForm } from '../camera/useCameraForm.ts';
import { useSaveCamera } from '../camera/useSaveCamera.ts';
import { FormFailure } from '../form/FormField.tsx';
import { Loading, Skeleton } from '../States.tsx';
import { StepFooter } from './StepFooter.tsx';
import { useSteps } from './useSetup.ts';
import { WithStream } from './WithStream.tsx';

const Form = (props: {
  form: UseFormReturn<CameraFields>;
  intro: ReactNode;
  send: (fields: CameraFields) => void;
  failure: string | null;
  pending: boolean;
}) => {
  const t = useTranslations('setup.constraints');
  const words = useTranslations('camera');
  const { settle, busy } = useSteps();
  return (
    <FormProvider {...props.form}>
      <form noValidate className="space-y-4" onSubmit={props.form.handleSubmit(props.send)}>
        <p className="max-w-prose text-soft">{props.intro}</p>
        <section className="panel space-y-4 p-4" aria-labelledby="demand-title">
          <h2 id="demand-title">{words('demands.title')}</h2>
          <DemandFields />
        </section>
        <section className="panel space-y-4 p-4" aria-labelledby="retraining-title">
          <h2 id="retraining-title">{words('sharp.title')}</h2>
          <RetrainingFields />
        </section>
        <FormFailure text={props.failure} />
        <StepFooter stage="constraints" busy={busy || props.pending} skip={() => settle('constraints', 'skipped')}>
          <button type="submit" className="button button-primary" disabled={busy || props.pending}>
            {props.pending ? words('saving') : t('save')}
          </button>
        </StepFooter>
      </form>
    </FormProvider>
  );
};

/** Those of the camera that was added. */
const OfStream = ({ detail }: { detail: StreamDetail }) => {
  const t = useTranslations('setup.constraints');
  const { settle } = useSteps();
  const stored = fieldsOf(detail);
  const edited = { streamId: detail.stream.id, stored };
  const form = useCameraForm(stored, edited);
  const { save, failure, pending } = useSaveCamera(form, edited, () => settle('constraints', 'done'));
  const intro = t('intro', { name: detail.stream.name });
  return <Form form={form} intro={intro} send={save} failure={failure} pending={pending} />;
};

const defaultsForm = (fields: CameraFields): CameraFields => ({
  ...fields,
  // The form checks a whole camera; these stand in for the one there is not yet.
  name: 'camera',
  source: { ...fields.source, kind: 'synthetic' },
});

/** Those that a new camera's form starts with, while there is no camera. */
const OfNewCameras = ({ initial }: { initial: CameraFields }) => {
  const t = useTranslations('setup.constraints');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const describeError = useDescribeError();
  const { settle } = useSteps();
  const form = useCameraForm(defaultsForm(initial), null);
  const save = useMutation(
    trpc.settings.setStreamDefaults.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: trpc.settings.pathKey() });
        settle('constraints', 'done');
      },
    }),
  );
  const send = ({ settings: { constraints, windowSeconds, labelBudget } }: CameraFields) =>
    save.mutate({ constraints, windowSeconds, labelBudget });
  const failure = save.error ? describeError(save.error) : null;
  return <Form form={form} intro={t('introDefaults')} send={send} failure={failure} pending={save.isPending} />;
};

const Defaults = () => {
  const words = useTranslations('camera');
  const trpc = useTRPC();
  const { data, isPending } = useQuery(trpc.settings.get.queryOptions());
  if (isPending)
    return (
      <Loading what={words('theForm')}>
        <Skeleton className="h-64" />
      </Loading>
    );
  return <OfNewCameras initial={emptyFields(1, data?.streamDefaults)} />;
};

/** What is demanded of the stream, with what each demand brings about. */
export const ConstraintsStep = ({ streamId }: { streamId: string | null }) => (
  <WithStream streamId={streamId} none={<Defaults />}>
    {(detail) => <OfStream key={detail.stream.id} detail={detail} />}
  </WithStream>
);
