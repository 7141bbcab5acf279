'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type PolicyName, policyNames } from '@whetstone/server/domain/policy';
import { useState } from 'react';
import { policyWords } from '../../format/words.ts';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import { usePermission } from '../auth/useMe.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { useToast } from '../Toast.tsx';

/** How device time is divided; a change holds from the next decision on. */
export const PolicyPanel = () => {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(trpc.policy.get.queryOptions());
  // Chosen at the click itself: a mutation is pending only a moment later, and until then the old choice would flash back.
  const [chosen, setChosen] = useState<PolicyName | null>(null);
  const set = useMutation(
    trpc.policy.set.mutationOptions({
      onSuccess: (_result, { policy }) => toast({ text: `The policy is ${policy} from the next decision on.` }),
      onError: (failure) => toast({ text: `The policy stayed as it was: ${describeError(failure)}` }),
      onSettled: async () => {
        await queryClient.invalidateQueries();
        setChosen(null);
      },
    }),
  );
  const { may, reason } = usePermission('operator');
  const shown: PolicyName | undefined = chosen ?? data?.policy;
  return (
    <section className="panel" aria-labelledby="policy-title">
      <div className="panel-head">
        <h2 id="policy-title">Policy</h2>
        <p className="text-xs text-soft">{reason ?? 'holds from the next decision on, without restart'}</p>
      </div>
      {data ? (
        <fieldset className="divide-y divide-line border-t border-line">
          <legend className="sr-only">Policy</legend>
          {policyNames.map((policy) => (
            <label key={policy} className="flex cursor-pointer gap-3 px-4 py-3 hover:bg-ground">
              <input
                type="radio"
                name="policy"
                className="mt-0.5 size-4 accent-[var(--accent)]"
                checked={shown === policy}
                disabled={set.isPending || !may}
                onChange={() => {
                  setChosen(policy);
                  set.mutate({ policy });
                }}
              />
              <span>
                <span className="font-medium">{policy}</span>
                <span className="block text-soft">{policyWords[policy]}</span>
              </span>
            </label>
          ))}
        </fieldset>
      ) : error ? (
        <Failure title="The policy could not be read" error={error} retry={() => void refetch()} />
      ) : (
        <Loading what="the policy">
          <Skeleton className="m-4 h-32" />
        </Loading>
      )}
    </section>
  );
};
