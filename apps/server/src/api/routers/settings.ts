import { retentionSchema, streamDefaultsSchema } from '../../domain/preferences.ts';
import { adminProcedure, operatorProcedure, router, viewerProcedure } from '../trpc.ts';

export const settingsRouter = router({
  get: viewerProcedure.query(({ ctx }) => ctx.preferences.get()),
  setRetention: adminProcedure
    .input(retentionSchema)
    .mutation(({ ctx, input }) => ctx.preferences.setRetention(input, ctx.actor)),
  setStreamDefaults: operatorProcedure
    .input(streamDefaultsSchema)
    .mutation(({ ctx, input }) => ctx.preferences.setStreamDefaults(input, ctx.actor)),
});
