import { z } from 'zod';
import { newTokenSchema } from '../../domain/account.ts';
import { adminProcedure, router } from '../trpc.ts';

export const tokensRouter = router({
  list: adminProcedure.query(({ ctx }) => ctx.auth.tokens.list()),
  /** Answers with the token, which is shown once and never kept. */
  create: adminProcedure.input(newTokenSchema).mutation(({ ctx, input }) => ctx.auth.tokens.create(input, ctx.actor)),
  revoke: adminProcedure
    .input(z.object({ tokenId: z.string().min(1) }))
    .mutation(({ ctx, input }) => ctx.auth.tokens.revoke(input.tokenId, ctx.actor)),
});
