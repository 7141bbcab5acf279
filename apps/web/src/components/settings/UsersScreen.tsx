'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
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
  const me = useMe();
  const { may } = usePermission('admin');
  const { data, error, refetch } = useQuery({ ...trpc.users.list.queryOptions(), enabled: may });
  if (error) return <Failure title="The accounts could not be read" error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <Loading what="the accounts">
        <Skeleton className="h-40" />
      </Loading>
    );
  if (data.length === 0)
    return (
      <div className="panel">
        <Empty title="No account yet">
          Everybody on this machine is admin. The first account ends that:{' '}
          <a className="link" href="/sign-in/">
            set it up
          </a>
          .
        </Empty>
      </div>
    );
  return (
    <ScrollRegion className="panel" label="Accounts">
      <table className="table">
        <thead>
          <tr>
            <th>Person</th>
            <th>Role</th>
            <th>State</th>
            <th>Since</th>
            <th>
              <span className="sr-only">Actions</span>
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
  const [made, setMade] = useState<Made | null>(null);
  const open = useMe()?.open ?? false;
  const onLink = (username: string, link: string) => setMade({ username, link });
  return (
    <OnlyFor needs="admin">
      {made ? (
        <OneTimeSecret
          title={`One-time link for ${made.username}`}
          note="Give it to the person: it lets them choose a password, once, within 24 hours. It is not shown again."
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
