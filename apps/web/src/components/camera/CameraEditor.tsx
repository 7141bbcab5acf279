'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { FormProvider } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { Breadcrumbs } from '../Breadcrumbs.tsx';
import { Confirm } from '../Dialog.tsx';
import { FormFailure } from '../form/FormField.tsx';
import { useToast } from '../Toast.tsx';
import { useRemoveStream } from '../useRemoveStream.ts';
import { AnalysisFields } from './AnalysisFields.tsx';
import { DemandFields, RetrainingFields } from './DemandFields.tsx';
import { TextField } from './Field.tsx';
import type { CameraFields } from './fields.ts';
import { ProbePanel } from './ProbePanel.tsx';
import { SourceFields } from './SourceFields.tsx';
import { useCameraForm } from './useCameraForm.ts';
import { useSaveCamera } from './useSaveCamera.ts';

/** Title and fields of one part of the form. */
const Part = ({ id, title, children }: { id: string; title: string; children: ReactNode }) => (
  <section className="panel space-y-4 p-4" aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {children}
  </section>
);

/** Adds a camera (`streamId` null) or changes one; nothing needs a restart. */
export const CameraEditor = ({ initial, streamId }: { initial: CameraFields; streamId: string | null }) => {
  const t = useTranslations('camera');
  const screens = useTranslations('shell.screens');
  const router = useRouter();
  const toast = useToast();
  const edited = streamId ? { streamId, stored: initial } : null;
  const form = useCameraForm(initial, edited);
  const { save, failure, pending } = useSaveCamera(form, edited, (id, name) => {
    toast({ text: t(streamId ? 'changed' : 'added', { name }) });
    router.push(`/stream/?id=${encodeURIComponent(id)}`);
  });
  const remove = useRemoveStream();
  const back = streamId ? `/stream/?id=${encodeURIComponent(streamId)}` : '/';
  return (
    <FormProvider {...form}>
      <Breadcrumbs
        parts={[{ name: screens('overview'), href: '/' }, ...(streamId ? [{ name: initial.name, href: back }] : [])]}
      />
      <h1 className="mt-1 mb-4">{streamId ? t('edit', { name: initial.name }) : t('add')}</h1>
      <form
        noValidate
        className="grid items-start gap-4 lg:grid-cols-[minmax(0,42rem)_minmax(0,1fr)]"
        onSubmit={form.handleSubmit(save)}
      >
        <Part id="camera-title" title={t('camera')}>
          <TextField name="name" label={t('name')} placeholder={t('namePlaceholder')} help={t('nameHelp')} />
          <TextField name="settings.group" label={t('group')} help={t('groupHelp')} />
          <SourceFields editing={streamId !== null} />
        </Part>
        <div className="lg:row-span-2 lg:h-full">
          <ProbePanel edited={edited} />
        </div>
        <div className="space-y-4">
          <Part id="what-title" title={t('what.title')}>
            <AnalysisFields />
          </Part>
          <Part id="demand-title" title={t('demands.title')}>
            <DemandFields />
          </Part>
          <Part id="retraining-title" title={t('sharp.title')}>
            <RetrainingFields />
          </Part>
          <FormFailure text={failure} />
          <div className="flex flex-wrap gap-2">
            <button type="submit" className="button button-primary" disabled={pending}>
              {pending ? t('saving') : streamId ? t('save') : t('addCamera')}
            </button>
            <Link href={back} className="button">
              {t('cancel')}
            </Link>
            {streamId ? (
              <Confirm
                trigger={
                  <button type="button" className="button ml-auto">
                    {t('remove')}
                  </button>
                }
                title={t('removeTitle', { name: initial.name })}
                description={t('removeWhat')}
                action={t('removeAction')}
                onConfirm={() => remove(streamId, initial.name)}
              />
            ) : null}
          </div>
        </div>
      </form>
    </FormProvider>
  );
};
