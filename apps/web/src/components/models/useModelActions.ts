import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import type { ModelVersion } from '../../trpc/wire.ts';
import { usePermission } from '../auth/useMe.ts';
import { useToast } from '../Toast.tsx';

/** Puts a version live, or pins the live one; each offers the way back. */
export const useModelActions = (streamId: string) => {
  const trpc = useTRPC();
  const { may, reason } = usePermission('operator');
  const queryClient = useQueryClient();
  const toast = useToast();
  const refresh = () => void queryClient.invalidateQueries();
  const makeLive = useMutation(trpc.models.makeLive.mutationOptions({ onSettled: refresh }));
  const setPinned = useMutation(trpc.models.setPinned.mutationOptions({ onSettled: refresh }));
  const put = (model: ModelVersion, before: ModelVersion | undefined) =>
    makeLive.mutate(
      { streamId, modelId: model.id },
      {
        onSuccess: () =>
          toast({
            text: `v${model.number} is live.`,
            ...(before
              ? { action: { word: 'Undo', run: () => makeLive.mutate({ streamId, modelId: before.id }) } }
              : {}),
          }),
        onError: (error) => toast({ text: `v${model.number} was not put live: ${describeError(error)}` }),
      },
    );
  const pin = (pinned: boolean) =>
    setPinned.mutate(
      { streamId, pinned },
      {
        onSuccess: () =>
          toast({
            text: pinned ? 'Pinned: no retraining replaces the live model.' : 'No longer pinned.',
            action: { word: 'Undo', run: () => setPinned.mutate({ streamId, pinned: !pinned }) },
          }),
        onError: (error) => toast({ text: `The pin stayed as it was: ${describeError(error)}` }),
      },
    );
  return { put, pin, busy: !may || makeLive.isPending || setPinned.isPending, reason };
};
