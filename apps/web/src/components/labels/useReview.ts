import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
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
  const t = useTranslations('labels.say');
  const undo = useTranslations('states')('undo');
  const describeError = useDescribeError();
  const [said, setSaid] = useState<ReadonlyMap<string, Said>>(new Map());
  const review = useMutation(
    trpc.labels.review.mutationOptions({
      onSettled: () => {
        void queryClient.invalidateQueries({ queryKey: trpc.labels.list.pathKey(), refetchType: 'none' });
        void queryClient.invalidateQueries({ queryKey: trpc.labels.agreement.pathKey() });
      },
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
              word: undo,
              run: () => {
                remember(crop.id, before);
                review.mutate({ streamId, ids: [crop.id], ...before });
              },
            },
          }),
        onError: (error) => {
          remember(crop.id, before);
          toast({ text: t('refused', { reason: describeError(error) }) });
        },
      },
    );
  };
  return {
    said,
    name: (crop: LabelledCrop, label: string) =>
      send(crop, { label }, t(label === crop.label ? 'confirmed' : 'corrected', { label })),
    takeBack: (crop: LabelledCrop) => send(crop, { label: null }, t('takenBack')),
    mark: (crop: LabelledCrop, hard: boolean) => send(crop, { hard }, t(hard ? 'hard' : 'notHard')),
  };
};
