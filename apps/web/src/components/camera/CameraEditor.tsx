'use client';

import { toNestErrors } from '@hookform/resolvers';
import Link from 'next/link';
import { FormProvider, type Resolver, useForm } from 'react-hook-form';
import { Breadcrumbs } from '../Breadcrumbs.tsx';
import { Confirm } from '../Dialog.tsx';
import { useRemoveStream } from '../useRemoveStream.ts';
import { TextField } from './Field.tsx';
import { type CameraFields, checkChange, checkFields } from './fields.ts';
import { ProbePanel } from './ProbePanel.tsx';
import { SettingsFields } from './SettingsFields.tsx';
import { SourceFields } from './SourceFields.tsx';
import { useSaveCamera } from './useSaveCamera.ts';

/** Checks by the server's own schema, while the operator types. */
const resolverOf =
  (stored: CameraFields | null): Resolver<CameraFields> =>
  (fields, _context, options) => {
    const checked = stored ? checkChange(fields, stored) : checkFields(fields);
    if (!('faults' in checked)) return { values: fields, errors: {} };
    const errors = Object.fromEntries(checked.faults.map(({ path, message }) => [path, { type: 'schema', message }]));
    return { values: {}, errors: toNestErrors<CameraFields>(errors, options) };
  };

/** Adds a camera (`streamId` null) or changes one; nothing needs a restart. */
export const CameraEditor = ({ initial, streamId }: { initial: CameraFields; streamId: string | null }) => {
  const form = useForm<CameraFields>({
    defaultValues: initial,
    resolver: resolverOf(streamId ? initial : null),
    // Not on leaving a field: a message that appears then moves the button that is being pressed.
    mode: 'onSubmit',
  });
  const { save, failure, pending } = useSaveCamera(form, streamId ? { streamId, stored: initial } : null);
  const remove = useRemoveStream();
  const back = streamId ? `/stream/?id=${encodeURIComponent(streamId)}` : '/';
  return (
    <FormProvider {...form}>
      <Breadcrumbs
        parts={[{ name: 'Overview', href: '/' }, ...(streamId ? [{ name: initial.name, href: back }] : [])]}
      />
      <h1 className="mt-1 mb-4">{streamId ? `Edit ${initial.name}` : 'Add a camera'}</h1>
      <form
        noValidate
        className="grid items-start gap-4 lg:grid-cols-[minmax(0,42rem)_minmax(0,1fr)]"
        onSubmit={form.handleSubmit(save)}
      >
        <section className="panel space-y-4 p-4" aria-labelledby="camera-title">
          <h2 id="camera-title">Camera</h2>
          <TextField name="name" label="Name" placeholder="Gate" help="What you call the place it looks at." />
          <TextField
            name="settings.group"
            label="Group"
            help="Streams of one group are listed together; may stay empty."
          />
          <SourceFields editing={streamId !== null} />
        </section>
        <div className="lg:row-span-2 lg:h-full">
          <ProbePanel />
        </div>
        <div className="space-y-4">
          <SettingsFields />
          {failure ? (
            <p role="alert" className="rounded-md bg-bad-ground px-4 py-3 text-bad">
              {failure}
            </p>
          ) : null}
          <div className="flex flex-wrap gap-2">
            <button type="submit" className="button button-primary" disabled={pending}>
              {pending ? 'Saving…' : streamId ? 'Save changes' : 'Add camera'}
            </button>
            <Link href={back} className="button">
              Cancel
            </Link>
            {streamId ? (
              <Confirm
                trigger={
                  <button type="button" className="button ml-auto">
                    Remove
                  </button>
                }
                title={`Remove ${initial.name}?`}
                description="Its camera stops, and inference and retraining with it. Its model, windows and history stay, and the removal can be undone."
                action="Remove camera"
                onConfirm={() => remove(streamId, initial.name)}
              />
            ) : null}
          </div>
        </div>
      </form>
    </FormProvider>
  );
};
