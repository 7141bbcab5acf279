'use client';

import { passwordLength } from '@whetstone/server/domain/account';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { FormFailure, TextInput } from '../form/FormField.tsx';

/** Fields, what was wrong with them as a whole, and one button. */
export const AuthForm = (props: {
  action: string;
  pending: boolean;
  failure: string | null;
  send: () => void;
  children: ReactNode;
}) => {
  const t = useTranslations('auth');
  return (
    <form
      className="mt-5 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        props.send();
      }}
    >
      {props.children}
      <FormFailure text={props.failure} />
      <button type="submit" className="button button-primary w-full" disabled={props.pending}>
        {props.pending ? t('oneMoment') : props.action}
      </button>
    </form>
  );
};

/** A password that somebody chooses. */
export const NewPassword = (props: { value: string; onChange: (value: string) => void; fault: string | undefined }) => {
  const t = useTranslations('auth');
  return (
    <TextInput
      label={t('password')}
      type="password"
      autoComplete="new-password"
      help={t('passwordHelp', { count: passwordLength.min })}
      {...props}
    />
  );
};
