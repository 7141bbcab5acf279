'use client';

import Link from 'next/link';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { useToast } from '../Toast.tsx';
import { useAuthRequests } from './useAuthRequests.ts';
import { useMe } from './useMe.ts';

const item = 'block w-full cursor-pointer rounded px-3 py-2 text-left hover:bg-sunken';

/** Who is signed in, with the way to one's account and out. */
export const UserMenu = () => {
  const t = useTranslations('auth');
  const words = useTranslations('words.role');
  const describeError = useDescribeError();
  const me = useMe();
  const toast = useToast();
  const { signOut } = useAuthRequests();
  const id = useId();
  const { identity } = me ?? {};
  if (identity?.via !== 'account') return null;
  const leave = () =>
    void signOut().then(
      () => location.assign('/sign-in/'),
      (error: unknown) => toast({ text: t('stillSignedIn', { reason: describeError(error) }) }),
    );
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        className="inline-flex size-9 shrink-0 items-center justify-center rounded-full bg-sunken font-semibold uppercase hover:text-accent"
        aria-label={t('account', { name: identity.name, role: words(identity.role) })}
      >
        {identity.name.slice(0, 1)}
      </button>
      <div
        id={id}
        popover="auto"
        className="panel fixed inset-auto top-14 right-4 m-0 w-56 p-1 text-ink shadow-lg sm:right-6"
      >
        <p className="px-3 py-2">
          <span className="block font-medium">{identity.name}</span>
          <span className="text-xs text-soft">{words(identity.role)}</span>
        </p>
        <Link href="/settings/account/" className={item}>
          {t('yourAccount')}
        </Link>
        <button type="button" className={item} onClick={leave}>
          {t('signOut')}
        </button>
      </div>
    </>
  );
};
