import { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { firstAdminSchema, passwordSchema } from '../../domain/account.ts';
import { InputError } from '../rooms.ts';
import { publicProcedure, router, viewerProcedure } from '../trpc.ts';

const linkSchema = z.string().min(20).max(100);
const spent = new InputError('link', 'was used, has expired or never was; ask an admin for a new one');

/** Who one is, signing in for the first time, and one's own sessions. */
export const meRouter = router({
  /** What the dashboard has to know before it shows anything. */
  get: publicProcedure.query(async ({ ctx: { auth, identity } }) => ({
    identity: identity && { via: identity.via, name: identity.name, role: identity.role },
    /** Nobody has to sign in, because there is no account yet and only this machine reaches the server. */
    open: await auth.access.isOpen(),
  })),

  /** What a one-time link is for; null where it is no good. */
  link: publicProcedure.input(z.object({ link: linkSchema })).query(async ({ ctx: { auth }, input }) => {
    const purpose = await auth.links.look(input.link);
    if (purpose?.kind !== 'password') return purpose;
    const { username, name } = await auth.accounts.find(purpose.userId);
    return { kind: purpose.kind, username, name };
  }),

  /** Makes the first account, an admin: by the printed link, or without one while the server is open. */
  setUp: publicProcedure
    .input(firstAdminSchema.extend({ link: linkSchema.nullable() }))
    .mutation(async ({ ctx: { auth, audit }, input: { link, ...account } }) => {
      if (await auth.accounts.any())
        throw new TRPCError({ code: 'FORBIDDEN', message: 'there is an account already; sign in, or ask its admin' });
      const allowed = link === null ? await auth.access.isOpen() : (await auth.links.use(link))?.kind === 'first-admin';
      if (!allowed) throw spent;
      const user = await auth.accounts.createFirst(account);
      await audit.record({ actor: user.username, action: 'user.create', subject: user.id, before: null, after: user });
      return { username: user.username };
    }),

  /** Chooses a password by a one-time link. */
  choosePassword: publicProcedure
    .input(z.object({ link: linkSchema, password: passwordSchema }))
    .mutation(async ({ ctx: { auth, audit }, input }) => {
      const purpose = await auth.links.use(input.link);
      if (purpose?.kind !== 'password') throw spent;
      const { username, id } = await auth.accounts.find(purpose.userId);
      await auth.accounts.setPassword(id, input.password);
      await audit.record({ actor: username, action: 'password.choose', subject: id, before: null, after: null });
      return { username };
    }),

  sessions: viewerProcedure.query(async ({ ctx: { auth, identity } }) => {
    if (identity.via !== 'account') return [];
    const sessions = await auth.accounts.sessions(identity.userId);
    return sessions.map((session) => ({ ...session, current: session.id === identity.sessionId }));
  }),

  endSession: viewerProcedure
    .input(z.object({ sessionId: z.string().min(1) }))
    .mutation(async ({ ctx: { auth, identity, actor }, input }) => {
      if (identity.via === 'account') await auth.accounts.endSession(identity.userId, input.sessionId, actor);
    }),
});
