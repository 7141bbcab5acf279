'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { User } from '@whetstone/server/domain/account';
import { type Role, roles } from '@whetstone/server/domain/actor';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import type { Wire } from '../../trpc/wire.ts';
import { Confirm } from '../Dialog.tsx';
import { Word } from '../Glyph.tsx';
import { Time } from '../Time.tsx';
import { useToast } from '../Toast.tsx';

const state = ({ disabled, hasPassword }: Wire<User>) =>
  disabled ? (
    <Word shape="bars" tone="bad">
      disabled
    </Word>
  ) : hasPassword ? (
    <Word shape="dot" tone="good">
      can sign in
    </Word>
  ) : (
    <Word shape="ring" tone="warn">
      link not used yet
    </Word>
  );

/** An account with what an admin may do to it. */
export const UserRow = (props: {
  user: Wire<User>;
  isSelf: boolean;
  onLink: (username: string, link: string) => void;
}) => {
  const { user, isSelf, onLink } = props;
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const onError = (error: unknown) => toast({ text: `${user.username} stayed as it was. ${describeError(error)}` });
  const update = useMutation(
    trpc.users.update.mutationOptions({
      onError,
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() }),
    }),
  );
  const reset = useMutation(
    trpc.users.resetLink.mutationOptions({ onError, onSuccess: ({ link }) => onLink(user.username, link) }),
  );
  const change = (wanted: { role?: Role; disabled?: boolean }, text: string) =>
    update.mutate({ userId: user.id, ...wanted }, { onSuccess: () => toast({ text }) });
  return (
    <tr>
      <td>
        <span className="font-medium">{user.username}</span>
        {isSelf ? <span className="text-soft"> (you)</span> : null}
        <span className="block text-xs text-soft">{user.name}</span>
      </td>
      <td>
        <select
          className="field w-auto"
          aria-label={`Role of ${user.username}`}
          value={user.role}
          disabled={update.isPending}
          onChange={({ target }) => {
            const role = roles.find((name) => name === target.value);
            if (role) change({ role }, `${user.username} is ${role} now.`);
          }}
        >
          {roles.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </td>
      <td>{state(user)}</td>
      <td>
        <Time at={user.createdAt} full />
      </td>
      <td>
        <div className="flex flex-wrap gap-2">
          <button
            type="button"
            className="button"
            disabled={reset.isPending}
            onClick={() => reset.mutate({ userId: user.id })}
          >
            New password link
          </button>
          {user.disabled ? (
            <button
              type="button"
              className="button"
              onClick={() => change({ disabled: false }, `${user.username} may sign in again.`)}
            >
              Enable
            </button>
          ) : (
            <Confirm
              trigger={
                <button type="button" className="button">
                  Disable
                </button>
              }
              title={`Disable ${user.username}?`}
              description="Its sessions end at once and it cannot sign in until it is enabled again. What it did stays in the audit log."
              action="Disable account"
              onConfirm={() => change({ disabled: true }, `${user.username} is disabled.`)}
            />
          )}
        </div>
      </td>
    </tr>
  );
};
