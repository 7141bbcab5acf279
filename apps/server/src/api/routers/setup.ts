import { setupMarkSchema } from '../../domain/setup.ts';
import { operatorProcedure, router, viewerProcedure } from '../trpc.ts';

/** The first steps of a new server: how far they went, and that they are over. */
export const setupRouter = router({
  get: viewerProcedure.query(({ ctx }) => ctx.setup.get()),
  mark: operatorProcedure.input(setupMarkSchema).mutation(({ ctx, input }) => ctx.setup.mark(input, ctx.actor)),
  finish: operatorProcedure.mutation(({ ctx }) => ctx.setup.finish(ctx.actor)),
});
