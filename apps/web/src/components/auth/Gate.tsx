'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useMe } from './useMe.ts';

/** Sends whoever has to sign in to do so, and back to where they were afterwards. */
export const Gate = () => {
  const me = useMe();
  const router = useRouter();
  const refused = me !== undefined && me.identity === null;
  useEffect(() => {
    if (refused) router.replace(`/sign-in/?next=${encodeURIComponent(location.pathname + location.search)}`);
  }, [refused, router]);
  return null;
};

/** Says that anybody on this machine steers the server, and how that ends. */
export const OpenBanner = () => {
  const me = useMe();
  if (!me?.open) return null;
  return (
    <p role="status" className="border-b border-line bg-sunken px-4 py-1.5 text-center text-xs text-soft sm:px-6">
      Open to everyone on this machine: there is no account yet.{' '}
      <Link href="/sign-in/" className="link">
        Set up an account
      </Link>
    </p>
  );
};
