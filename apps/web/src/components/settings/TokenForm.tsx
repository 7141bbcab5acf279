'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type TokenScope, tokenScopes } from '@whetstone/server/domain/account';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { FormFailure, FormField, TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';

const lifetimes = [
  ['30', 'month'],
  ['90', 'quarter'],
  ['365', 'year'],
  ['', 'always'],
] as const;

const empty: { name: string; scopes: readonly TokenScope[]; expiresInDays: string } = {
  name: '',
  scopes: ['read'],
  expiresInDays: '90',
};

/** Makes a token; `onToken` gets it, the only time that it is shown. */
export const TokenForm = ({ onToken }: { onToken: (name: string, token: string) => void }) => {
  const t = useTranslations('settings.tokens');
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useFields(empty);
  const { values, set, faults } = form;
  const create = useMutation(
    trpc.tokens.create.mutationOptions({
      onSuccess: ({ token }, { name }) => {
        form.reset();
        onToken(name, token);
        void queryClient.invalidateQueries({ queryKey: trpc.tokens.pathKey() });
      },
      onError: form.refuse,
    }),
  );
  const toggle = (scope: TokenScope) =>
    set({
      scopes: values.scopes.includes(scope)
        ? values.scopes.filter((other) => other !== scope)
        : [...values.scopes, scope],
    });
  const expiresInDays = values.expiresInDays === '' ? null : Number(values.expiresInDays);
  return (
    <form
      className="panel space-y-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        form.clear();
        create.mutate({ name: values.name, scopes: [...values.scopes], expiresInDays });
      }}
    >
      <h2>{t('make')}</h2>
      <TextInput
        label={t('name')}
        value={values.name}
        placeholder="Prometheus"
        onChange={(name) => set({ name })}
        fault={faults.name}
        help={t('nameHelp')}
      />
      <fieldset className="space-y-2">
        <legend className="mb-1 font-medium">{t('scopes')}</legend>
        {tokenScopes.map((scope) => (
          <label key={scope} className="flex gap-2.5">
            <input
              type="checkbox"
              className="mt-0.5 size-4 accent-[var(--accent)]"
              checked={values.scopes.includes(scope)}
              onChange={() => toggle(scope)}
            />
            <span>
              <span className="font-medium">{scope}</span>
              <span className="block text-xs text-soft">{t(`allowed.${scope}`)}</span>
            </span>
          </label>
        ))}
        {faults.scopes ? (
          <p role="alert" className="text-bad">
            {faults.scopes}
          </p>
        ) : null}
      </fieldset>
      <FormField label={t('goodFor')} fault={faults.expiresInDays}>
        {(described) => (
          <select
            {...described}
            className="field"
            value={values.expiresInDays}
            onChange={({ target }) => set({ expiresInDays: target.value })}
          >
            {lifetimes.map(([days, word]) => (
              <option key={days} value={days}>
                {t(`lifetime.${word}`)}
              </option>
            ))}
          </select>
        )}
      </FormField>
      <FormFailure text={form.failure} />
      <button type="submit" className="button button-primary" disabled={create.isPending}>
        {t('send')}
      </button>
    </form>
  );
};
