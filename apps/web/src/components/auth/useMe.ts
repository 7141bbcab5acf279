import { useQuery } from '@tanstack/react-query';
import { allows, type Role } from '@whetstone/server/domain/actor';
import { useTRPC } from '../../trpc/client.ts';

/** Who is signed in, and whether anybody has to be; undefined until the server answered. */
export const useMe = () => {
  const trpc = useTRPC();
  return useQuery({ ...trpc.me.get.queryOptions(), staleTime: 30_000 }).data;
};

/** Whether the one who is signed in may do what needs this role, with the reason where not. */
export const usePermission = (role: Role): { readonly may: boolean; readonly reason: string | undefined } => {
  const me = useMe();
  // Until the answer is there, controls work; the server refuses what must not be.
  if (!me || (me.identity && allows(me.identity.role, role))) return { may: true, reason: undefined };
  const has = me.identity ? `${me.identity.name} is ${me.identity.role}` : 'nobody is signed in';
  return { may: false, reason: `This needs the role ${role}, and ${has}. Ask an admin.` };
};
