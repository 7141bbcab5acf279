import { useQuery } from '@tanstack/react-query';
import { allows, type Role } from '@whetstone/server/domain/actor';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';

/** Who is signed in, and whether anybody has to be; undefined until the server answered. */
export const useMe = () => {
  const trpc = useTRPC();
  return useQuery({ ...trpc.me.get.queryOptions(), staleTime: 30_000 }).data;
};

/** Whether the one who is signed in may do what needs this role, with the reason where not. */
export const usePermission = (role: Role): { readonly may: boolean; readonly reason: string | undefined } => {
  const me = useMe();
  const t = useTranslations('auth');
  const words = useTranslations('words.role');
  // Until the answer is there, controls work; the server refuses what must not be.
  if (!me || (me.identity && allows(me.identity.role, role))) return { may: true, reason: undefined };
  const needed = words(role);
  const reason = me.identity
    ? t('needsRole', { needed, name: me.identity.name, role: words(me.identity.role) })
    : t('needsSignIn', { needed });
  return { may: false, reason };
};
