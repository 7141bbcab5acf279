'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { AuthForm, NewPassword } from './AuthForm.tsx';
import { useAuthRequests } from './useAuthRequests.ts';
import { useMe } from './useMe.ts';

/** Only a path of this site: a link from elsewhere must not send anybody away after signing in. */
const destination = (next: string | null): string => (next?.startsWith('/') && !/^\/[/\\]/u.test(next) ? next : '/');

const SignIn = ({ next }: { next: string }) => {
  const t = useTranslations('auth');
  const { signIn } = useAuthRequests();
  const form = useFields({ username: '', password: '' });
  const { values, set, faults } = form;
  const send = useMutation({ mutationFn: signIn, onSuccess: () => location.assign(next), onError: form.refuse });
  return (
    <>
      <h1>{t('signIn')}</h1>
      <AuthForm action={t('signIn')} pending={send.isPending} failure={form.failure} send={() => send.mutate(values)}>
        <TextInput
          label={t('username')}
          autoComplete="username"
          value={values.username}
          onChange={(username) => set({ username })}
          fault={faults.username}
        />
        <TextInput
          label={t('password')}
          type="password"
          autoComplete="current-password"
          value={values.password}
          onChange={(password) => set({ password })}
          fault={faults.password}
          help={t('forgotten')}
        />
      </AuthForm>
    </>
  );
};

const ChoosePassword = (props: { link: string; username: string; name: string }) => {
  const t = useTranslations('auth');
  const trpc = useTRPC();
  const { signIn } = useAuthRequests();
  const form = useFields({ password: '' });
  const choose = useMutation(
    trpc.me.choosePassword.mutationOptions({
      onSuccess: async ({ username }) => {
        await signIn({ username, password: form.values.password });
        location.assign('/');
      },
      onError: form.refuse,
    }),
  );
  return (
    <>
      <h1>{t('choosePassword')}</h1>
      <p className="mt-1 text-soft">
        {t.rich('yourUsername', {
          name: props.name,
          username: props.username,
          strong: (words) => <strong className="text-ink">{words}</strong>,
        })}
      </p>
      <AuthForm
        action={t('saveAndSignIn')}
        pending={choose.isPending}
        failure={form.failure}
        send={() => choose.mutate({ link: props.link, password: form.values.password })}
      >
        <NewPassword
          value={form.values.password}
          onChange={(password) => form.set({ password })}
          fault={form.faults.password}
        />
      </AuthForm>
    </>
  );
};

/** The first steps begin with the first account. */
const ToSetup = ({ link }: { link: string | null }) => {
  const router = useRouter();
  useEffect(() => router.replace(link ? `/setup/?link=${encodeURIComponent(link)}` : '/setup/'), [link, router]);
  return null;
};

const ByLink = ({ link }: { link: string }) => {
  const t = useTranslations('auth');
  const trpc = useTRPC();
  const { data: purpose, error } = useQuery({ ...trpc.me.link.queryOptions({ link }), retry: false });
  if (error) return <Failure title={t('linkSpent')} error={error} />;
  if (purpose === undefined)
    return (
      <Loading what={t('theLink')}>
        <Skeleton className="h-64" />
      </Loading>
    );
  if (purpose?.kind === 'first-admin') return <ToSetup link={link} />;
  if (purpose?.kind === 'password') return <ChoosePassword link={link} {...purpose} />;
  return (
    <>
      <h1 className="text-center">{t('linkSpent')}</h1>
      <Empty title={t('linkSpentWhy')}>{t('linkSpentRemedy')}</Empty>
    </>
  );
};

/** Who cannot sign in yet is told where the first account comes from. */
const NoAccount = () => {
  const t = useTranslations('auth');
  return (
    <>
      <h1>{t('noAccountTitle')}</h1>
      <p className="mt-2 text-soft">{t('noAccount')}</p>
    </>
  );
};

export const SignInScreen = () => {
  const search = useSearchParams();
  const me = useMe();
  const link = search.get('link');
  return (
    <div className="panel mx-auto mt-6 max-w-sm p-6 sm:mt-16">
      {link ? (
        <ByLink link={link} />
      ) : me?.open ? (
        <ToSetup link={null} />
      ) : me?.anyAccount === false ? (
        <NoAccount />
      ) : (
        <SignIn next={destination(search.get('next'))} />
      )}
    </div>
  );
};
