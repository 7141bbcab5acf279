'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { useTRPC, useTRPCClient } from '../../trpc/client.ts';
import { AuthForm, NewPassword } from '../auth/AuthForm.tsx';
import { useAuthRequests } from '../auth/useAuthRequests.ts';
import { useMe } from '../auth/useMe.ts';
import { TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { StepFooter } from './StepFooter.tsx';
import { stageAfter, stageHref } from './stages.ts';
import { useSteps } from './useSetup.ts';

/** Makes the first admin, signs in, and goes on with the page of one who is signed in. */
const FirstAccount = ({ link }: { link: string | null }) => {
  const t = useTranslations('setup.account');
  const words = useTranslations('auth');
  const trpc = useTRPC();
  const client = useTRPCClient();
  const { signIn } = useAuthRequests();
  const form = useFields({ username: '', name: '', password: '' });
  const { values, set, faults } = form;
  const setUp = useMutation(
    trpc.me.setUp.mutationOptions({
      onSuccess: async ({ username }) => {
        await signIn({ username, password: values.password });
        await client.setup.mark.mutate({ step: 'account', outcome: 'done' });
        location.assign(stageHref(stageAfter('account')));
      },
      onError: form.refuse,
    }),
  );
  return (
    <AuthForm
      action={t('make')}
      pending={setUp.isPending}
      failure={form.failure}
      send={() => {
        form.clear();
        setUp.mutate({ ...values, link });
      }}
    >
      <TextInput
        label={words('username')}
        autoComplete="username"
        value={values.username}
        onChange={(username) => set({ username })}
        fault={faults.username}
      />
      <TextInput
        label={words('yourName')}
        autoComplete="name"
        value={values.name}
        onChange={(name) => set({ name })}
        fault={faults.name}
      />
      <NewPassword value={values.password} onChange={(password) => set({ password })} fault={faults.password} />
    </AuthForm>
  );
};

/** For who came by the printed link, or without one. */
const Outside = ({ link, anyAccount }: { link: string | null; anyAccount: boolean }) => {
  const t = useTranslations('setup.account');
  const trpc = useTRPC();
  const { data: purpose } = useQuery({
    ...trpc.me.link.queryOptions({ link: link ?? '' }),
    enabled: link !== null && !anyAccount,
    retry: false,
  });
  if (anyAccount)
    return (
      <p className="mt-2">
        {t.rich('exists', {
          link: (words) => (
            <Link className="link" href="/sign-in/?next=/setup/">
              {words}
            </Link>
          ),
        })}
      </p>
    );
  if (link === null) return <p className="mt-2">{t('noLink')}</p>;
  if (purpose === null) return <p className="mt-2">{t('linkSpent')}</p>;
  return (
    <>
      <p className="mt-2 text-soft">{t('cannotSkip')}</p>
      <FirstAccount link={link} />
    </>
  );
};

const SignedIn = ({ name, role }: { name: string; role: 'viewer' | 'operator' | 'admin' }) => {
  const t = useTranslations('setup.account');
  const roles = useTranslations('words.role');
  return (
    <>
      <p>{t.rich('signedIn', { name, role: roles(role), strong: (words) => <strong>{words}</strong> })}</p>
      <p className="mt-2 text-soft">{t('invite')}</p>
    </>
  );
};

/** The first account: by the printed link, on loopback also without one. */
export const AccountStep = ({ link }: { link: string | null }) => {
  const all = useTranslations('setup');
  const t = useTranslations('setup.account');
  const me = useMe();
  const { settle, busy } = useSteps();
  if (!me) return null;
  const { identity } = me;
  return (
    <>
      <section className="panel mx-auto max-w-md p-6" aria-label={all('steps.account')}>
        {identity?.via === 'account' ? (
          <SignedIn name={identity.name} role={identity.role} />
        ) : identity?.via === 'open' ? (
          <>
            <p className="text-soft">
              {t('isOpen')} {t('intro')}
            </p>
            <FirstAccount link={link} />
          </>
        ) : (
          <Outside link={link} anyAccount={me.anyAccount} />
        )}
      </section>
      {identity ? (
        <StepFooter
          stage="account"
          busy={busy}
          skip={identity.via === 'open' ? () => settle('account', 'skipped') : undefined}
        >
          {identity.via === 'open' ? null : (
            <button
              type="button"
              className="button button-primary"
              disabled={busy}
              onClick={() => settle('account', 'done')}
            >
              {all('next')}
            </button>
          )}
        </StepFooter>
      ) : null}
    </>
  );
};
