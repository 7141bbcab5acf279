import { z } from 'zod';
import { newTokenSchema } from '../../domain/account.ts';
import { outputs } from '../outputs.ts';
import { adminProcedure, router } from '../trpc.ts';

export const tokensRouter = router({
  list: adminProcedure.output(outputs.tokens).query(({ ctx }) => ctx.auth.tokens.list()),
  /** Answers with the token, which is shown once and never kept. */
  create: adminProcedure
    .input(newTokenSchema)
    .output(outputs.newToken)
    .mutation(({ ctx, input }) => ctx.auth.tokens.create(input, ctx.actor)),
  revoke: adminProcedure
    .input(z.object({ tokenId: z.string().min(1) }))
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.auth.tokens.revoke(input.tokenId, ctx.actor)),
});
