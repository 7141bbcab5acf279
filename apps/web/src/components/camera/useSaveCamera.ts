'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { useTRPC } from '../../trpc/client.ts';
import { describeError, faultsOf } from '../../trpc/faults.ts';
import { useToast } from '../Toast.tsx';
import { type CameraFields, checkChange, checkFields } from './fields.ts';
import { placeFaults } from './placeFaults.ts';

/** The stream that a form changes, with what the form started from. */
export interface Edited {
  readonly streamId: string;
  readonly stored: CameraFields;
}

/** Saves the form; what the server refuses lands on its field, what names none is the returned `failure`. */
export const useSaveCamera = (form: UseFormReturn<CameraFields>, edited: Edited | null) => {
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [failure, setFailure] = useState<string | null>(null);
  const create = useMutation(trpc.streams.create.mutationOptions());
  const update = useMutation(trpc.streams.update.mutationOptions());
  const done = (streamId: string, text: string) => {
    void queryClient.invalidateQueries();
    toast({ text });
    router.push(`/stream/?id=${encodeURIComponent(streamId)}`);
  };
  const onError = (error: unknown) => {
    const faults = faultsOf(error).map(({ field, message }) => ({ path: field, message }));
    const rest = placeFaults(form, faults);
    if (faults.length === 0) setFailure(describeError(error));
    else if (rest.length > 0) setFailure(rest.map(({ path, message }) => `${path}: ${message}`).join('; '));
  };
  const save = (fields: CameraFields) => {
    setFailure(null);
    if (edited) {
      const checked = checkChange(fields, edited.stored);
      if ('change' in checked)
        update.mutate(
          { streamId: edited.streamId, ...checked.change },
          { onError, onSuccess: () => done(edited.streamId, `${fields.name} was changed; it takes effect at once.`) },
        );
      return;
    }
    const checked = checkFields(fields);
    if ('input' in checked)
      create.mutate(checked.input, {
        onError,
        onSuccess: ({ streamId }) => done(streamId, `${fields.name} was added.`),
      });
  };
  return { save, failure, pending: create.isPending || update.isPending };
};
