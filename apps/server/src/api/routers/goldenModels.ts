import { z } from 'zod';
import { goldenCheckSchema } from '../../domain/setup.ts';
import { outputs } from '../outputs.ts';
import { operatorProcedure, router, viewerProcedure } from '../trpc.ts';

export const goldenModelsRouter = router({
  list: viewerProcedure.output(outputs.goldenModels).query(({ ctx }) => ctx.rooms.goldenModels()),
  /** Labels a few regions of a running camera now, whether the stream uses this golden model or not; changes nothing. */
  check: operatorProcedure
    .input(goldenCheckSchema)
    .output(outputs.check)
    .mutation(({ ctx, input }) => ctx.rooms.checkGolden(input)),
  remove: operatorProcedure
    .input(z.object({ modelId: z.string().min(1) }))
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.removeGolden(input.modelId, ctx.actor)),
});
