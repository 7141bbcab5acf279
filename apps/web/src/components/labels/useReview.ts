import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import type { LabelledCrop } from '../../trpc/wire.ts';
import { useToast } from '../Toast.tsx';

/** A person's word that the server may not have yet. */
export interface Said {
  readonly label?: string | null;
  readonly hard?: boolean;
}

/** Says a word on a crop: shown at once, taken back where the server refuses, with a way back for a while. */
export const useReview = (streamId: string) => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [said, setSaid] = useState<ReadonlyMap<string, Said>>(new Map());
  const review = useMutation(
    trpc.labels.review.mutationOptions({
      onSettled: () =>
        void queryClient.invalidateQueries({ queryKey: trpc.labels.list.pathKey(), refetchType: 'none' }),
    }),
  );
  const remember = (id: string, word: Said | null) =>
    setSaid((before) => {
      const after = new Map(before);
      if (word === null) after.delete(id);
      else after.set(id, { ...after.get(id), ...word });
      return after;
    });
  const send = (crop: LabelledCrop, word: Said, text: string) => {
    const before: Said = {
      ...(word.label === undefined ? {} : { label: said.get(crop.id)?.label ?? crop.reviewed?.label ?? null }),
      ...(word.hard === undefined ? {} : { hard: said.get(crop.id)?.hard ?? crop.hard }),
    };
    remember(crop.id, word);
    review.mutate(
      { streamId, ids: [crop.id], ...word },
      {
        onSuccess: () =>
          toast({
            text,
            action: {
              word: 'Undo',
              run: () => {
                remember(crop.id, before);
                review.mutate({ streamId, ids: [crop.id], ...before });
              },
            },
          }),
        onError: (error) => {
          remember(crop.id, before);
          toast({ text: `It was not kept: ${describeError(error)}` });
        },
      },
    );
  };
  return {
    said,
    name: (crop: LabelledCrop, label: string) =>
      send(crop, { label }, label === crop.label ? `Confirmed: ${label}.` : `Corrected to ${label}.`),
    takeBack: (crop: LabelledCrop) => send(crop, { label: null }, 'Taken back.'),
    mark: (crop: LabelledCrop, hard: boolean) => send(crop, { hard }, hard ? 'Marked as hard.' : 'No longer hard.'),
  };
};
