import { retentionSchema, streamDefaultsSchema } from '../../domain/preferences.ts';
import { outputs } from '../outputs.ts';
import { adminProcedure, operatorProcedure, router, viewerProcedure } from '../trpc.ts';

export const settingsRouter = router({
  get: viewerProcedure.output(outputs.settings).query(({ ctx }) => ctx.preferences.get()),
  setRetention: adminProcedure
    .input(retentionSchema)
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.preferences.setRetention(input, ctx.actor)),
  setStreamDefaults: operatorProcedure
    .input(streamDefaultsSchema)
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.preferences.setStreamDefaults(input, ctx.actor)),
});
