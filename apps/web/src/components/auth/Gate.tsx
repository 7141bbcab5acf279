'use client';

import { useQuery } from '@tanstack/react-query';
import { allows } from '@whetstone/server/domain/actor';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { IntentLink } from '../IntentLink.tsx';
import { usePath } from '../shell/usePath.ts';
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

/** Leads from the overview to the first steps where they are due, and whoever may not take them nowhere. */
export const FirstRun = () => {
  const trpc = useTRPC();
  const me = useMe();
  const path = usePath();
  const router = useRouter();
  const may = me?.identity ? allows(me.identity.role, 'operator') : false;
  const { data } = useQuery({ ...trpc.setup.get.queryOptions(), enabled: may && path === '/', staleTime: 30_000 });
  const due = path === '/' && data?.due === true;
  useEffect(() => {
    if (due) router.replace('/setup/');
  }, [due, router]);
  return null;
};

/** Says that anybody on this machine steers the server, and how that ends. */
export const OpenBanner = () => {
  const t = useTranslations('auth');
  const me = useMe();
  if (!me?.open) return null;
  return (
    <p role="status" className="border-b border-line bg-sunken px-4 py-1.5 text-center text-xs text-soft sm:px-6">
      {t('open')}{' '}
      <IntentLink href="/setup/?step=account" className="link">
        {t('openRemedy')}
      </IntentLink>
    </p>
  );
};
