'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { useTRPC } from '../../trpc/client.ts';
import { FormFailure, TextInput } from '../form/FormField.tsx';
import { useFields } from '../form/useFields.ts';
import { Empty, Loading, Skeleton } from '../States.tsx';
import { signIn } from './authRequests.ts';
import { useMe } from './useMe.ts';

/** Only a path of this site: a link from elsewhere must not send anybody away after signing in. */
const destination = (next: string | null): string => (next?.startsWith('/') && !/^\/[/\\]/u.test(next) ? next : '/');

const Form = (props: {
  action: string;
  pending: boolean;
  failure: string | null;
  send: () => void;
  children: ReactNode;
}) => (
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
      {props.pending ? 'One moment…' : props.action}
    </button>
  </form>
);

const SignIn = ({ next }: { next: string }) => {
  const form = useFields({ username: '', password: '' });
  const { values, set, faults } = form;
  const send = useMutation({ mutationFn: signIn, onSuccess: () => location.assign(next), onError: form.refuse });
  return (
    <>
      <h1>Sign in</h1>
      <Form action="Sign in" pending={send.isPending} failure={form.failure} send={() => send.mutate(values)}>
        <TextInput
          label="User name"
          autoComplete="username"
          value={values.username}
          onChange={(username) => set({ username })}
          fault={faults.username}
        />
        <TextInput
          label="Password"
          type="password"
          autoComplete="current-password"
          value={values.password}
          onChange={(password) => set({ password })}
          fault={faults.password}
          help="Forgotten? An admin can make you a link to choose a new one."
        />
      </Form>
    </>
  );
};

const passwordHelp = 'At least 10 characters; a sentence is good.';

const FirstAccount = ({ link }: { link: string | null }) => {
  const trpc = useTRPC();
  const form = useFields({ username: '', name: '', password: '' });
  const { values, set, faults } = form;
  const setUp = useMutation(
    trpc.me.setUp.mutationOptions({
      onSuccess: async ({ username }) => {
        await signIn({ username, password: values.password });
        location.assign('/settings/users/');
      },
      onError: form.refuse,
    }),
  );
  return (
    <>
      <h1>Set up the first account</h1>
      <p className="mt-1 text-soft">It is an admin’s. From then on everybody has to sign in.</p>
      <Form
        action="Create account"
        pending={setUp.isPending}
        failure={form.failure}
        send={() => setUp.mutate({ ...values, link })}
      >
        <TextInput
          label="User name"
          autoComplete="username"
          value={values.username}
          onChange={(username) => set({ username })}
          fault={faults.username}
        />
        <TextInput
          label="Your name"
          autoComplete="name"
          value={values.name}
          onChange={(name) => set({ name })}
          fault={faults.name}
        />
        <TextInput
          label="Password"
          type="password"
          autoComplete="new-password"
          value={values.password}
          onChange={(password) => set({ password })}
          fault={faults.password}
          help={passwordHelp}
        />
      </Form>
    </>
  );
};

const ChoosePassword = (props: { link: string; username: string; name: string }) => {
  const trpc = useTRPC();
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
      <h1>Choose your password</h1>
      <p className="mt-1 text-soft">
        {props.name}, your user name is <strong className="text-ink">{props.username}</strong>.
      </p>
      <Form
        action="Save and sign in"
        pending={choose.isPending}
        failure={form.failure}
        send={() => choose.mutate({ link: props.link, password: form.values.password })}
      >
        <TextInput
          label="Password"
          type="password"
          autoComplete="new-password"
          value={form.values.password}
          onChange={(password) => form.set({ password })}
          fault={form.faults.password}
          help={passwordHelp}
        />
      </Form>
    </>
  );
};

const ByLink = ({ link }: { link: string }) => {
  const trpc = useTRPC();
  const { data: purpose, isPending } = useQuery({ ...trpc.me.link.queryOptions({ link }), retry: false });
  if (isPending)
    return (
      <Loading what="the link">
        <Skeleton className="h-64" />
      </Loading>
    );
  if (purpose?.kind === 'first-admin') return <FirstAccount link={link} />;
  if (purpose?.kind === 'password') return <ChoosePassword link={link} {...purpose} />;
  return (
    <>
      <h1 className="text-center">This link is no good any more</h1>
      <Empty title="It was used, or it is older than a day.">
        Ask an admin for a new one. Before there is an account, each start of the server prints one.
      </Empty>
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
        <FirstAccount link={null} />
      ) : (
        <SignIn next={destination(search.get('next'))} />
      )}
    </div>
  );
};
