'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ApiToken } from '@whetstone/server/domain/account';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
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

const looks = {
  revoked: ['cross', 'bad'],
  expired: ['bars', 'warn'],
  good: ['dot', 'good'],
} as const;

const State = ({ token: { revokedAt, expiresAt } }: { token: Wire<ApiToken> }) => {
  const t = useTranslations('settings.tokens.states');
  const expired = expiresAt !== null && Date.parse(expiresAt) <= Date.now();
  const state = revokedAt ? 'revoked' : expired ? 'expired' : 'good';
  const [shape, tone] = looks[state];
  return (
    <Word shape={shape} tone={tone}>
      {t(state)}
    </Word>
  );
};

const Row = ({ token }: { token: Wire<ApiToken> }) => {
  const t = useTranslations('settings.tokens');
  const describeError = useDescribeError();
  const { name } = token;
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.tokens.revoke.mutationOptions({
      onSuccess: () => toast({ text: t('revoked', { name }) }),
      onError: (error) => toast({ text: t('notRevoked', { name, reason: describeError(error) }) }),
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
      <td>
        <State token={token} />
      </td>
      <td>{token.expiresAt ? <Time at={token.expiresAt} full /> : t('never')}</td>
      <td>{token.lastUsedAt ? <Time at={token.lastUsedAt} /> : t('never')}</td>
      <td>{token.createdBy}</td>
      <td>
        {token.revokedAt ? null : (
          <Confirm
            trigger={
              <button type="button" className="button">
                {t('revoke')}
              </button>
            }
            title={t('revokeTitle', { name })}
            description={t('revokeText')}
            action={t('revokeAction')}
            onConfirm={() => revoke.mutate({ tokenId: token.id })}
          />
        )}
      </td>
    </tr>
  );
};

const heads = ['token', 'scopes', 'state', 'expires', 'lastUsed', 'madeBy'] as const;

const List = () => {
  const t = useTranslations('settings.tokens');
  const trpc = useTRPC();
  const { may } = usePermission('admin');
  const { data, error, refetch } = useQuery({ ...trpc.tokens.list.queryOptions(), enabled: may });
  if (error) return <Failure title={t('failed')} error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <Loading what={t('loading')}>
        <Skeleton className="h-40" />
      </Loading>
    );
  if (data.length === 0)
    return (
      <div className="panel">
        <Empty title={t('none')}>{t('noneText')}</Empty>
      </div>
    );
  return (
    <ScrollRegion className="panel" label={t('label')}>
      <table className="table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head}>{t(head)}</th>
            ))}
            <th>
              <span className="sr-only">{t('actions')}</span>
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
  const t = useTranslations('settings.tokens');
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  return (
    <OnlyFor needs="admin">
      {made ? (
        <OneTimeSecret
          title={t('shownTitle', { name: made.name })}
          note={t('shownNote')}
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
