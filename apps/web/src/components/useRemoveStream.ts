'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../trpc/client.ts';
import { useDescribeError } from '../trpc/useDescribeError.ts';
import { useToast } from './Toast.tsx';

/** Removes a stream, goes to the overview and offers the way back. */
export const useRemoveStream = () => {
  const t = useTranslations('states');
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const toast = useToast();
  const refresh = () => queryClient.invalidateQueries();
  const restore = useMutation(
    trpc.streams.restore.mutationOptions({
      onSuccess: refresh,
      onError: (error) => toast({ text: t('notRestored', { reason: describeError(error) }) }),
    }),
  );
  const remove = useMutation(trpc.streams.remove.mutationOptions());
  return async (streamId: string, name: string) => {
    // Not by callbacks of mutate: they are dropped when the live updates take the stream's page away first.
    try {
      await remove.mutateAsync({ streamId });
    } catch (error) {
      toast({ text: t('notRemoved', { name, reason: describeError(error) }) });
      return;
    }
    toast({ text: t('removed', { name }), action: { word: t('undo'), run: () => restore.mutate({ streamId }) } });
    router.push('/');
    void refresh();
  };
};
