'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { User } from '@whetstone/server/domain/account';
import { type Role, roles } from '@whetstone/server/domain/actor';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import type { Wire } from '../../trpc/wire.ts';
import { Confirm } from '../Dialog.tsx';
import { Word } from '../Glyph.tsx';
import { Time } from '../Time.tsx';
import { useToast } from '../Toast.tsx';

const looks = { disabled: ['bars', 'bad'], ready: ['dot', 'good'], waiting: ['ring', 'warn'] } as const;

const State = ({ user: { disabled, hasPassword } }: { user: Wire<User> }) => {
  const t = useTranslations('settings.users.states');
  const state = disabled ? 'disabled' : hasPassword ? 'ready' : 'waiting';
  const [shape, tone] = looks[state];
  return (
    <Word shape={shape} tone={tone}>
      {t(state)}
    </Word>
  );
};

const useUserActions = (user: Wire<User>, onLink: (username: string, link: string) => void) => {
  const { username } = user;
  const t = useTranslations('settings.users');
  const words = useTranslations('words.role');
  const undo = useTranslations('states')('undo');
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const onError = (error: unknown) => toast({ text: t('failedToChange', { username, reason: describeError(error) }) });
  const update = useMutation(
    trpc.users.update.mutationOptions({
      onError,
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() }),
    }),
  );
  const reset = useMutation(
    trpc.users.resetLink.mutationOptions({ onError, onSuccess: ({ link }) => onLink(username, link) }),
  );
  const change = (wanted: { role?: Role; disabled?: boolean }, text: string) => {
    const back = { userId: user.id, role: user.role, disabled: user.disabled };
    update.mutate(
      { userId: user.id, ...wanted },
      { onSuccess: () => toast({ text, action: { word: undo, run: () => update.mutate(back) } }) },
    );
  };
  return {
    busy: update.isPending || reset.isPending,
    makeLink: () => reset.mutate({ userId: user.id }),
    setRole: (role: Role) => change({ role }, t('nowRole', { username, role: words(role) })),
    setDisabled: (disabled: boolean) => change({ disabled }, t(disabled ? 'nowDisabled' : 'nowEnabled', { username })),
  };
};

const RoleCell = (props: { user: Wire<User>; disabled: boolean; choose: (role: Role) => void }) => {
  const t = useTranslations('settings.users');
  const words = useTranslations('words.role');
  return (
    <select
      className="field w-auto"
      aria-label={t('roleOf', { username: props.user.username })}
      value={props.user.role}
      disabled={props.disabled}
      onChange={({ target }) => {
        const role = roles.find((name) => name === target.value);
        if (role) props.choose(role);
      }}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {words(role)}
        </option>
      ))}
    </select>
  );
};

const Disable = (props: { username: string; busy: boolean; run: () => void }) => {
  const t = useTranslations('settings.users');
  return (
    <Confirm
      trigger={
        <button type="button" className="button" disabled={props.busy}>
          {t('disable')}
        </button>
      }
      title={t('disableTitle', { username: props.username })}
      description={t('disableText')}
      action={t('disableAction')}
      onConfirm={props.run}
    />
  );
};

/** An account with what an admin may do to it. Nobody takes their own rights away here. */
export const UserRow = (props: {
  user: Wire<User>;
  isSelf: boolean;
  onLink: (username: string, link: string) => void;
}) => {
  const { user, isSelf } = props;
  const t = useTranslations('settings.users');
  const { busy, makeLink, setRole, setDisabled } = useUserActions(user, props.onLink);
  return (
    <tr>
      <td>
        <span className="font-medium">{user.username}</span>
        {isSelf ? <span className="text-soft"> {t('you')}</span> : null}
        <span className="block text-xs text-soft">{user.name}</span>
      </td>
      <td>
        <RoleCell user={user} disabled={busy || isSelf} choose={setRole} />
      </td>
      <td>
        <State user={user} />
      </td>
      <td>
        <Time at={user.createdAt} full />
      </td>
      <td>
        <div className="flex flex-wrap items-center gap-2">
          <button type="button" className="button" disabled={busy} onClick={makeLink}>
            {t('newLink')}
          </button>
          {user.disabled ? (
            <button type="button" className="button" disabled={busy} onClick={() => setDisabled(false)}>
              {t('enable')}
            </button>
          ) : isSelf ? (
            <span className="text-xs text-soft">{t('ownRole')}</span>
          ) : (
            <Disable username={user.username} busy={busy} run={() => setDisabled(true)} />
          )}
        </div>
      </td>
    </tr>
  );
};
