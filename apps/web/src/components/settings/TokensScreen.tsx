'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiToken } from '@whetstone/server/domain/account';
import { useState } from 'react';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import type { Wire } from '../../trpc/wire.ts';
import { OnlyFor } from '../auth/NeedsRole.tsx';
import { usePermission } from '../auth/useMe.ts';
import { Confirm } from '../Dialog.tsx';
import { Word } from '../Glyph.tsx';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { Time } from '../Time.tsx';
import { useToast } from '../Toast.tsx';
import { OneTimeSecret } from './OneTimeSecret.tsx';
import { TokenForm } from './TokenForm.tsx';

const state = ({ revokedAt, expiresAt }: Wire<ApiToken>) => {
  if (revokedAt) return <Word shape="cross" tone="bad">{`revoked`}</Word>;
  if (expiresAt && Date.parse(expiresAt) <= Date.now()) return <Word shape="bars" tone="warn">{`expired`}</Word>;
  return <Word shape="dot" tone="good">{`good`}</Word>;
};

const Row = ({ token }: { token: Wire<ApiToken> }) => {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onSuccess: () => toast({ text: `${token.name} is revoked; what still uses it is refused.` }),
      onError: (error) => toast({ text: `${token.name} was not revoked. ${describeError(error)}` }),
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.tokens.pathKey() }),
    }),
  );
  return (
    <tr>
      <td>
        <span className="font-medium">{token.name}</span>
        <span className="block font-mono text-xs text-soft">{token.prefix}…</span>
      </td>
      <td>{token.scopes.join(', ')}</td>
      <td>{state(token)}</td>
      <td>{token.expiresAt ? <Time at={token.expiresAt} full /> : 'never'}</td>
      <td>{token.lastUsedAt ? <Time at={token.lastUsedAt} /> : 'never'}</td>
      <td>{token.createdBy}</td>
      <td>
        {token.revokedAt ? null : (
          <Confirm
            trigger={
              <button type="button" className="button">
                Revoke
              </button>
            }
            title={`Revoke ${token.name}?`}
            description="What uses it is refused from now on. This cannot be undone; a new token can be made."
            action="Revoke token"
            onConfirm={() => revoke.mutate({ tokenId: token.id })}
          />
        )}
      </td>
    </tr>
  );
};

const heads = ['Token', 'Scopes', 'State', 'Expires', 'Last used', 'Made by'];

const List = () => {
  const trpc = useTRPC();
  const { may } = usePermission('admin');
  const { data, error, refetch } = useQuery({ ...trpc.tokens.list.queryOptions(), enabled: may });
  if (error) return <Failure title="The tokens could not be read" error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <Loading what="the tokens">
        <Skeleton className="h-40" />
      </Loading>
    );
  if (data.length === 0)
    return (
      <div className="panel">
        <Empty title="No token yet">Machines need one to read metrics or to call the API at /api/v1.</Empty>
      </div>
    );
  return (
    <ScrollRegion className="panel" label="Tokens">
      <table className="table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head}>{head}</th>
            ))}
            <th>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map((token) => (
            <Row key={token.id} token={token} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
};

/** Tokens by which machines call the API. */
export const TokensScreen = () => {
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  return (
    <OnlyFor needs="admin">
      {made ? (
        <OneTimeSecret
          title={`Token ${made.name}`}
          note="Send it as “Authorization: Bearer …”. It is not kept and not shown again."
          value={made.token}
          onDone={() => setMade(null)}
        />
      ) : null}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <List />
        <TokenForm onToken={(name, token) => setMade({ name, token })} />
      </div>
    </OnlyFor>
  );
};
