'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { useAuthRequests } from '../auth/useAuthRequests.ts';
import { FormFailure, TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { Time } from '../Time.tsx';
import { useToast } from '../Toast.tsx';

const PasswordForm = () => {
  const t = useTranslations('settings.account');
  const { changePassword } = useAuthRequests();
  const toast = useToast();
  const queryClient = useQueryClient();
  const form = useFields({ currentPassword: '', newPassword: '' });
  const { values, set } = form;
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      form.reset();
      toast({ text: t('changed') });
      void queryClient.invalidateQueries();
    },
    onError: form.refuse,
  });
  return (
    <form
      className="panel space-y-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        form.clear();
        change.mutate(values);
      }}
    >
      <h2>{t('password')}</h2>
      <TextInput
        label={t('current')}
        type="password"
        autoComplete="current-password"
        value={values.currentPassword}
        onChange={(currentPassword) => set({ currentPassword })}
      />
      <TextInput
        label={t('new')}
        type="password"
        autoComplete="new-password"
        value={values.newPassword}
        onChange={(newPassword) => set({ newPassword })}
        help={t('newHelp')}
      />
      <FormFailure text={form.failure} />
      <button type="submit" className="button button-primary" disabled={change.isPending}>
        {t('change')}
      </button>
    </form>
  );
};

const Sessions = () => {
  const t = useTranslations('settings.account');
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery(trpc.me.sessions.queryOptions());
  const end = useMutation(
    trpc.me.endSession.mutationOptions({
      onError: (failure) => toast({ text: t('goesOn', { reason: describeError(failure) }) }),
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.me.pathKey() }),
    }),
  );
  if (error) return <Failure title={t('sessionsFailed')} error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <Loading what={t('loading')}>
        <Skeleton className="h-32" />
      </Loading>
    );
  return (
    <section className="panel" aria-labelledby="sessions-title">
      <div className="panel-head">
        <h2 id="sessions-title">{t('sessions')}</h2>
      </div>
      {data.length === 0 ? <Empty title={t('nowhere')} /> : null}
      <ul className="divide-y divide-line">
        {data.map(({ id, startedAt, address, browser, current }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
            <div className="min-w-0 grow basis-60">
              <p className="font-medium">
                {current ? t('thisBrowser') : (address ?? t('unknownAddress'))}{' '}
                <span className="font-normal text-soft">
                  {t.rich('since', { time: () => <Time at={startedAt} full /> })}
                </span>
              </p>
              <p className="truncate text-xs text-soft">{browser ?? t('unknownBrowser')}</p>
            </div>
            {current ? null : (
              <button
                type="button"
                className="button"
                disabled={end.isPending}
                onClick={() => end.mutate({ sessionId: id })}
              >
                {t('end')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};

/** One's own password and sessions. */
export const AccountScreen = () => (
  <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
    <PasswordForm />
    <Sessions />
  </div>
);
