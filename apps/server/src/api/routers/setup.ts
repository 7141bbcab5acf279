import { setupMarkSchema } from '../../domain/setup.ts';
import { outputs } from '../outputs.ts';
import { operatorProcedure, router, viewerProcedure } from '../trpc.ts';

/** The first steps of a new server: how far they went, and that they are over. */
export const setupRouter = router({
  get: viewerProcedure.output(outputs.setup).query(({ ctx }) => ctx.setup.get()),
  mark: operatorProcedure
    .input(setupMarkSchema)
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.setup.mark(input, ctx.actor)),
  finish: operatorProcedure.output(outputs.nothing).mutation(({ ctx }) => ctx.setup.finish(ctx.actor)),
});
