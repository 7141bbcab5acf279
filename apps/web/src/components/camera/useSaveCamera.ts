'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { useSentence } from '../../messages/sentence.ts';
import { useTRPC } from '../../trpc/client.ts';
import { faultsOf } from '../../trpc/faults.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { type CameraFields, checkChange, checkFields } from './fields.ts';
import type { Edited } from './useCameraForm.ts';
import { usePlaceFaults } from './usePlaceFaults.ts';

/**
 * Saves the form; what the server refuses lands on its field, what names none is the returned `failure`.
 *
 * @param done is told the stream once the server has it
 */
export const useSaveCamera = (
  form: UseFormReturn<CameraFields>,
  edited: Edited | null,
  done: (streamId: string, name: string) => void,
) => {
  const trpc = useTRPC();
  const say = useSentence();
  const describeError = useDescribeError();
  const placeFaults = usePlaceFaults(form);
  const queryClient = useQueryClient();
  const [failure, setFailure] = useState<string | null>(null);
  const create = useMutation(trpc.streams.create.mutationOptions());
  const update = useMutation(trpc.streams.update.mutationOptions());
  const onError = (error: unknown) => {
    const faults = faultsOf(error).map(({ field, ...said }) => ({ path: field, ...said }));
    const rest = placeFaults(faults);
    if (faults.length === 0) setFailure(describeError(error));
    else if (rest.length > 0)
      setFailure(rest.map(({ path, message, wording }) => `${path}: ${say(wording, message ?? '')}`).join('; '));
  };
  const saved = (streamId: string, name: string) => {
    void queryClient.invalidateQueries();
    done(streamId, name);
  };
  const save = (fields: CameraFields) => {
    setFailure(null);
    if (edited) {
      const checked = checkChange(fields, edited.stored);
      if ('change' in checked)
        update.mutate(
          { streamId: edited.streamId, ...checked.change },
          { onError, onSuccess: () => saved(edited.streamId, fields.name) },
        );
      return;
    }
    const checked = checkFields(fields);
    if ('input' in checked)
      create.mutate(checked.input, { onError, onSuccess: ({ streamId }) => saved(streamId, fields.name) });
  };
  return { save, failure, pending: create.isPending || update.isPending };
};
