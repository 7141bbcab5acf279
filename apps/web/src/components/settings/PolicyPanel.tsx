'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type PolicyName, policyNames } from '@whetstone/server/domain/policy';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { usePolicyName } from '../../messages/usePolicyName.ts';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { usePermission } from '../auth/useMe.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { useToast } from '../Toast.tsx';

/** How device time is divided; a change holds from the next decision on. */
export const PolicyPanel = () => {
  const t = useTranslations('settings.policy');
  const undo = useTranslations('states')('undo');
  const meaning = useTranslations('words.policyMeaning');
  const nameOf = usePolicyName();
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(trpc.policy.get.queryOptions());
  // Chosen at the click itself: a mutation is pending only a moment later, and until then the old choice would flash back.
  const [chosen, setChosen] = useState<PolicyName | null>(null);
  const set = useMutation(
    trpc.policy.set.mutationOptions({
      onError: (failure) => toast({ text: t('failedToSet', { reason: describeError(failure) }) }),
      onSettled: async () => {
        await queryClient.invalidateQueries();
        setChosen(null);
      },
    }),
  );
  const { may, reason } = usePermission('operator');
  const choose = (policy: PolicyName, before: PolicyName | undefined) => {
    setChosen(policy);
    set.mutate(
      { policy },
      {
        onSuccess: () =>
          toast({
            text: t('done', { policy: nameOf(policy) }),
            ...(before ? { action: { word: undo, run: () => set.mutate({ policy: before }) } } : {}),
          }),
      },
    );
  };
  const shown: PolicyName | undefined = chosen ?? data?.policy;
  return (
    <section className="panel" aria-labelledby="policy-title">
      <div className="panel-head">
        <h2 id="policy-title">{t('title')}</h2>
        <p className="text-xs text-soft">{reason ?? t('note')}</p>
      </div>
      {data ? (
        <fieldset className="divide-y divide-line border-t border-line">
          <legend className="sr-only">{t('title')}</legend>
          {policyNames.map((policy) => (
            <label key={policy} className="flex cursor-pointer gap-3 px-4 py-3 hover:bg-ground">
              <input
                type="radio"
                name="policy"
                className="mt-0.5 size-4 accent-[var(--accent)]"
                checked={shown === policy}
                disabled={set.isPending || !may}
                onChange={() => choose(policy, shown)}
              />
              <span>
                <span className="font-medium">{nameOf(policy)}</span>
                <span className="block text-soft">{meaning(policy)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      ) : error ? (
        <Failure title={t('failed')} error={error} retry={() => void refetch()} />
      ) : (
        <Loading what={t('loading')}>
          <Skeleton className="m-4 h-32" />
        </Loading>
      )}
    </section>
  );
};
