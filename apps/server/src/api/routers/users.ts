import { z } from 'zod';
import { newUserSchema, userChangeSchema } from '../../domain/account.ts';
import { outputs } from '../outputs.ts';
import { adminProcedure, router } from '../trpc.ts';

const userRef = z.object({ userId: z.string().min(1) });

export const usersRouter = router({
  list: adminProcedure.output(outputs.users).query(({ ctx }) => ctx.auth.accounts.list()),
  /** Answers with the secret of the one-time link by which the person chooses a password. */
  create: adminProcedure
    .input(newUserSchema)
    .output(outputs.newUser)
    .mutation(({ ctx, input }) => ctx.auth.accounts.create(input, ctx.actor)),
  update: adminProcedure
    .input(userChangeSchema)
    .output(outputs.user)
    .mutation(({ ctx, input }) => ctx.auth.accounts.change(input, ctx.actor)),
  resetLink: adminProcedure
    .input(userRef)
    .output(outputs.link)
    .mutation(async ({ ctx, input }) => ({ link: await ctx.auth.accounts.resetLink(input.userId, ctx.actor) })),
  sessions: adminProcedure
    .input(userRef)
    .output(outputs.sessions)
    .query(({ ctx, input }) => ctx.auth.accounts.sessions(input.userId)),
  endSession: adminProcedure
    .input(userRef.extend({ sessionId: z.string().min(1) }))
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.auth.accounts.endSession(input.userId, input.sessionId, ctx.actor)),
});
