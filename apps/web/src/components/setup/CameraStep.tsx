'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { FormProvider } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { TextField } from '../camera/Field.tsx';
import { type CameraFields, emptyFields } from '../camera/fields.ts';
import { ProbePanel } from '../camera/ProbePanel.tsx';
import { SourceFields } from '../camera/SourceFields.tsx';
import { useCameraForm } from '../camera/useCameraForm.ts';
import { useSaveCamera } from '../camera/useSaveCamera.ts';
import { FormFailure } from '../form/FormField.tsx';
import { Loading, Skeleton } from '../States.tsx';
import { StepFooter } from './StepFooter.tsx';
import { useKeepDraft, useKeptDraft } from './useDraft.ts';
import { useSteps } from './useSetup.ts';

/** Cameras that are here already, and the one that was added in this step. */
const Present = ({ streamId }: { streamId: string | null }) => {
  const t = useTranslations('setup.camera');
  const trpc = useTRPC();
  const { data } = useQuery(trpc.overview.get.queryOptions());
  const streams = data?.streams ?? [];
  const own = streams.find((tile) => tile.streamId === streamId);
  if (streams.length === 0) return null;
  return (
    <p className="panel px-4 py-3">
      {own
        ? t.rich('yours', {
            name: own.name,
            link: (words) => (
              <Link className="link" href={`/stream/?id=${encodeURIComponent(own.streamId)}`}>
                {words}
              </Link>
            ),
          })
        : t('present', { count: streams.length, names: streams.map(({ name }) => name).join(', ') })}
    </p>
  );
};

const CameraForm = ({ fresh, streamId }: { fresh: CameraFields; streamId: string | null }) => {
  const t = useTranslations('setup.camera');
  const words = useTranslations('camera');
  const { settle, busy } = useSteps();
  const form = useCameraForm(useKeptDraft(fresh), null);
  const forget = useKeepDraft(form);
  const { save, failure, pending } = useSaveCamera(form, null, (added) => {
    forget();
    settle('camera', 'done', added);
  });
  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={form.handleSubmit(save)}>
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
          <section className="panel space-y-4 p-4" aria-label={words('camera')}>
            <TextField
              name="name"
              label={words('name')}
              placeholder={words('namePlaceholder')}
              help={words('nameHelp')}
            />
            <SourceFields editing={false} />
          </section>
          <ProbePanel />
        </div>
        <div className="mt-4">
          <FormFailure text={failure} />
        </div>
        <StepFooter
          stage="camera"
          busy={busy || pending}
          skip={streamId ? undefined : () => settle('camera', 'skipped')}
        >
          {streamId ? (
            <button type="button" className="button" disabled={busy} onClick={() => settle('camera', 'done')}>
              {t('goOn')}
            </button>
          ) : null}
          <button type="submit" className="button button-primary" disabled={busy || pending}>
            {pending ? words('saving') : t('add')}
          </button>
        </StepFooter>
      </form>
    </FormProvider>
  );
};

/** The first camera: what it is, whether a picture comes from it, and its name. */
export const CameraStep = ({ streamId }: { streamId: string | null }) => {
  const t = useTranslations('setup.camera');
  const words = useTranslations('camera');
  const trpc = useTRPC();
  const [seed] = useState(() => Math.floor(Math.random() * 1_000));
  const { data, isPending } = useQuery({ ...trpc.settings.get.queryOptions(), staleTime: Number.POSITIVE_INFINITY });
  return (
    <div className="space-y-4">
      <p className="max-w-prose text-soft">{t('intro')}</p>
      <Present streamId={streamId} />
      {isPending ? (
        <Loading what={words('theForm')}>
          <Skeleton className="h-96" />
        </Loading>
      ) : (
        <CameraForm fresh={emptyFields(seed, data?.streamDefaults)} streamId={streamId} />
      )}
    </div>
  );
};
