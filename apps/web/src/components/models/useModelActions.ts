import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import type { ModelsView, ModelVersion } from '../../trpc/wire.ts';
import { usePermission } from '../auth/useMe.ts';
import { useToast } from '../Toast.tsx';

/** Keeps the live version, whatever a retraining gains, or without any retraining; each offers the way back. */
const useHolds = ({ streamId, streamName }: ModelsView, refresh: () => void) => {
  const trpc = useTRPC();
  const toast = useToast();
  const t = useTranslations('models.hold');
  const undo = useTranslations('states')('undo');
  const describeError = useDescribeError();
  const setPinned = useMutation(trpc.models.setPinned.mutationOptions({ onSettled: refresh }));
  const setFrozen = useMutation(trpc.models.setFrozen.mutationOptions({ onSettled: refresh }));
  const pin = (pinned: boolean) =>
    setPinned.mutate(
      { streamId, pinned },
      {
        onSuccess: () =>
          toast({
            text: t(pinned ? 'nowPinned' : 'nowUnpinned'),
            action: { word: undo, run: () => setPinned.mutate({ streamId, pinned: !pinned }) },
          }),
        onError: (error) => toast({ text: t('pinFailed', { reason: describeError(error) }) }),
      },
    );
  const freeze = (frozen: boolean) =>
    setFrozen.mutate(
      { streamId, frozen },
      {
        onSuccess: () =>
          toast({
            text: t(frozen ? 'nowFrozen' : 'nowThawed', { stream: streamName }),
            action: { word: undo, run: () => setFrozen.mutate({ streamId, frozen: !frozen }) },
          }),
        onError: (error) => toast({ text: t('freezeFailed', { reason: describeError(error) }) }),
      },
    );
  return { pin, freeze, busy: setPinned.isPending || setFrozen.isPending };
};

/** Puts a version live, or holds the live one; each offers the way back. */
export const useModelActions = (view: ModelsView) => {
  const { streamId } = view;
  const trpc = useTRPC();
  const { may, reason } = usePermission('operator');
  const queryClient = useQueryClient();
  const toast = useToast();
  const t = useTranslations('models.put');
  const undo = useTranslations('states')('undo');
  const describeError = useDescribeError();
  const refresh = () => void queryClient.invalidateQueries();
  const makeLive = useMutation(trpc.models.makeLive.mutationOptions({ onSettled: refresh }));
  const holds = useHolds(view, refresh);
  const put = (model: ModelVersion, before: ModelVersion | undefined) =>
    makeLive.mutate(
      { streamId, modelId: model.id },
      {
        onSuccess: () =>
          toast({
            text: t('done', { number: String(model.number) }),
            ...(before ? { action: { word: undo, run: () => makeLive.mutate({ streamId, modelId: before.id }) } } : {}),
          }),
        onError: (error) =>
          toast({ text: t('failed', { number: String(model.number), reason: describeError(error) }) }),
      },
    );
  return { ...holds, put, busy: !may || makeLive.isPending || holds.busy, reason };
};
