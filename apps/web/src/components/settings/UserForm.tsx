'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Role } from '@whetstone/server/domain/actor';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { FormFailure, TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { RoleField } from './RoleField.tsx';

const empty: { username: string; name: string; role: Role } = { username: '', name: '', role: 'viewer' };

/** Makes an account; `onLink` gets whose it is and the secret of its one-time link. */
export const UserForm = ({ onLink }: { onLink: (username: string, link: string) => void }) => {
  const t = useTranslations('settings.users');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useFields(empty);
  const { values, set, faults } = form;
  const create = useMutation(
    trpc.users.create.mutationOptions({
      onSuccess: ({ user, link }) => {
        form.reset();
        onLink(user.username, link);
        void queryClient.invalidateQueries({ queryKey: trpc.users.pathKey() });
      },
      onError: form.refuse,
    }),
  );
  return (
    <form
      className="panel space-y-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        form.clear();
        create.mutate(values);
      }}
    >
      <h2>{t('add')}</h2>
      <TextInput
        label={t('username')}
        value={values.username}
        onChange={(username) => set({ username })}
        fault={faults.username}
        help={t('usernameHelp')}
      />
      <TextInput label={t('name')} value={values.name} onChange={(name) => set({ name })} fault={faults.name} />
      <RoleField value={values.role} onChange={(role) => set({ role })} fault={faults.role} />
      <FormFailure text={form.failure} />
      <button type="submit" className="button button-primary" disabled={create.isPending}>
        {t(create.isPending ? 'adding' : 'send')}
      </button>
    </form>
  );
};
