'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SetupStep, StepOutcome } from '@whetstone/server/domain/setup';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { useToast } from '../Toast.tsx';
import { type Stage, stageAfter, stageHref } from './stages.ts';

/** How far the first steps went; null where nobody is signed in who could know. */
export const useSetupProgress = (enabled: boolean) => {
  const trpc = useTRPC();
  return useQuery({ ...trpc.setup.get.queryOptions(), enabled });
};

/** Moves through the first steps; the server remembers what became of each. */
export const useSteps = () => {
  const t = useTranslations('setup');
  const trpc = useTRPC();
  const router = useRouter();
  const toast = useToast();
  const describeError = useDescribeError();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.setup.pathKey() });
  const onError = (error: unknown) => toast({ text: `${t('notSaved')}: ${describeError(error)}` });
  const mark = useMutation(trpc.setup.mark.mutationOptions({ onSuccess: refresh, onError }));
  const finish = useMutation(trpc.setup.finish.mutationOptions({ onSuccess: refresh, onError }));
  const go = (stage: Stage) => router.push(stageHref(stage));
  return {
    go,
    busy: mark.isPending || finish.isPending,
    /** Remembers the outcome and stays. */
    mark: (step: SetupStep, outcome: StepOutcome, streamId: string) => mark.mutateAsync({ step, outcome, streamId }),
    /** Remembers the outcome and goes on; where that fails, one stays and is told. */
    settle: (step: SetupStep, outcome: StepOutcome, streamId?: string) =>
      mark.mutate(
        { step, outcome, ...(streamId === undefined ? {} : { streamId }) },
        { onSuccess: () => go(stageAfter(step)) },
      ),
    finish: () => finish.mutate(),
    /** Ends the first steps where they are. */
    leave: () => finish.mutate(undefined, { onSuccess: () => void refresh().then(() => router.push('/')) }),
  };
};
