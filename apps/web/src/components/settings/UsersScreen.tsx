'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { OnlyFor } from '../auth/NeedsRole.tsx';
import { useMe, usePermission } from '../auth/useMe.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { OneTimeSecret } from './OneTimeSecret.tsx';
import { UserForm } from './UserForm.tsx';
import { UserRow } from './UserRow.tsx';

interface Made {
  readonly username: string;
  readonly link: string;
}

const List = ({ onLink }: { onLink: (username: string, link: string) => void }) => {
  const trpc = useTRPC();
  const t = useTranslations('settings.users');
  const me = useMe();
  const { may } = usePermission('admin');
  const { data, error, refetch } = useQuery({ ...trpc.users.list.queryOptions(), enabled: may });
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
        <Empty title={t('none')}>
          {t.rich('noneText', {
            link: (chunks) => (
              <a className="link" href="/sign-in/">
                {chunks}
              </a>
            ),
          })}
        </Empty>
      </div>
    );
  return (
    <ScrollRegion className="panel" label={t('label')}>
      <table className="table">
        <thead>
          <tr>
            <th>{t('person')}</th>
            <th>{t('role')}</th>
            <th>{t('state')}</th>
            <th>{t('since')}</th>
            <th>
              <span className="sr-only">{t('actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map((user) => (
            <UserRow key={user.id} user={user} isSelf={user.username === me?.identity?.name} onLink={onLink} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
};

/** Who may sign in, and what each may do. */
export const UsersScreen = () => {
  const t = useTranslations('settings.users');
  const [made, setMade] = useState<Made | null>(null);
  const open = useMe()?.open ?? false;
  const onLink = (username: string, link: string) => setMade({ username, link });
  return (
    <OnlyFor needs="admin">
      {made ? (
        <OneTimeSecret
          title={t('linkTitle', { username: made.username })}
          note={t('linkNote')}
          value={`${location.origin}/sign-in/?link=${made.link}`}
          onDone={() => setMade(null)}
        />
      ) : null}
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <List onLink={onLink} />
        {open ? null : <UserForm onLink={onLink} />}
      </div>
    </OnlyFor>
  );
};
