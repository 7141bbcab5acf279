import { z } from 'zod';
import { outputs } from '../outputs.ts';
import { operatorProcedure, router, viewerProcedure } from '../trpc.ts';

const id = z.string().min(1);

export const modelsRouter = router({
  list: viewerProcedure
    .input(z.object({ streamId: id }))
    .output(outputs.models)
    .query(({ ctx, input }) => ctx.rooms.models.list(input.streamId)),
  compare: viewerProcedure
    .input(z.object({ streamId: id, modelIds: z.tuple([id, id]) }))
    .output(outputs.comparison)
    .query(({ ctx, input }) => ctx.rooms.models.compare(input)),
  makeLive: operatorProcedure
    .input(z.object({ streamId: id, modelId: id }))
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.models.makeLive(input, ctx.actor)),
  setPinned: operatorProcedure
    .input(z.object({ streamId: id, pinned: z.boolean() }))
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.models.setPinned(input, ctx.actor)),
  setFrozen: operatorProcedure
    .input(z.object({ streamId: id, frozen: z.boolean() }))
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.models.setFrozen(input, ctx.actor)),
});
