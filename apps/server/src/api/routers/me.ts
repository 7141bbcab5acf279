import { z } from 'zod';
import { firstAdminSchema, passwordSchema } from '../../domain/account.ts';
import { sayOfFault } from '../../domain/sentences/faultSentences.ts';
import { outputs } from '../outputs.ts';
import { InputError } from '../rooms.ts';
import { type ApiContext, publicProcedure, refusal, router, viewerProcedure } from '../trpc.ts';

const linkSchema = z.string().min(20).max(100);
const spent = new InputError('link', sayOfFault('error.linkSpent'));
const taken = refusal('FORBIDDEN', sayOfFault('error.accountExists'));

/** For procedures that take a one-time link: an address that got too many wrong has to wait. */
const linkProcedure = publicProcedure.use(({ ctx: { auth, client }, next }) => {
  if (auth.linkAttempts.isBarred(client)) throw refusal('TOO_MANY_REQUESTS', sayOfFault('error.wrongLinks'));
  return next();
});

/** A link that is no good counts against who sent it. */
const failed = ({ auth, client }: Pick<ApiContext, 'auth' | 'client'>): InputError => {
  auth.linkAttempts.fail(client);
  return spent;
};

/** Who one is, signing in for the first time, and one's own sessions. */
export const meRouter = router({
  /** What the dashboard has to know before it shows anything. */
  get: publicProcedure.output(outputs.me).query(async ({ ctx: { auth, identity } }) => ({
    identity: identity && { via: identity.via, name: identity.name, role: identity.role },
    /** Nobody has to sign in, because there is no account yet and only this machine reaches the server. */
    open: identity?.via === 'open',
    /** False until the first account is made, by the link that the server's start printed. */
    anyAccount: await auth.accounts.any(),
  })),

  /** What a one-time link is for; null where it is no good. */
  link: linkProcedure
    .input(z.object({ link: linkSchema }))
    .output(outputs.linkPurpose)
    .query(async ({ ctx, input }) => {
      const purpose = await ctx.auth.links.look(input.link);
      if (purpose === null) ctx.auth.linkAttempts.fail(ctx.client);
      if (purpose?.kind !== 'password') return purpose;
      const { username, name } = await ctx.auth.accounts.find(purpose.userId);
      return { kind: purpose.kind, username, name };
    }),

  /** Makes the first account, an admin: by the printed link, or without one while the server is open. */
  setUp: linkProcedure
    .input(firstAdminSchema.extend({ link: linkSchema.nullable() }))
    .output(outputs.username)
    .mutation(async ({ ctx, input: { link, ...account } }) => {
      const { auth, audit, identity } = ctx;
      if (await auth.accounts.any()) throw taken;
      const allowed = link === null ? identity?.via === 'open' : (await auth.links.use(link))?.kind === 'first-admin';
      if (!allowed) throw failed(ctx);
      const user = await auth.accounts.createFirst(account);
      if (!user) throw taken;
      await audit.record({ actor: user.username, action: 'user.create', subject: user.id, before: null, after: user });
      return { username: user.username };
    }),

  /** Chooses a password by a one-time link. */
  choosePassword: linkProcedure
    .input(z.object({ link: linkSchema, password: passwordSchema }))
    .output(outputs.username)
    .mutation(async ({ ctx, input }) => {
      const { auth, audit } = ctx;
      const purpose = await auth.links.use(input.link);
      if (purpose?.kind !== 'password') throw failed(ctx);
      const { username, id } = await auth.accounts.find(purpose.userId);
      await auth.accounts.setPassword(id, input.password);
      await audit.record({ actor: username, action: 'password.choose', subject: id, before: null, after: null });
      return { username };
    }),

  sessions: viewerProcedure.output(outputs.ownSessions).query(async ({ ctx: { auth, identity } }) => {
    if (identity.via !== 'account') return [];
    const sessions = await auth.accounts.sessions(identity.userId);
    return sessions.map((session) => ({ ...session, current: session.id === identity.sessionId }));
  }),

  endSession: viewerProcedure
    .input(z.object({ sessionId: z.string().min(1) }))
    .output(outputs.nothing)
    .mutation(async ({ ctx: { auth, identity, actor }, input }) => {
      if (identity.via === 'account') await auth.accounts.endSession(identity.userId, input.sessionId, actor);
    }),
});
