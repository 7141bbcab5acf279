import { z } from 'zod';
import { operatorProcedure, router, viewerProcedure } from '../trpc.ts';

const id = z.string().min(1);

export const modelsRouter = router({
  list: viewerProcedure
    .input(z.object({ streamId: id }))
    .query(({ ctx, input }) => ctx.rooms.models.list(input.streamId)),
  compare: viewerProcedure
    .input(z.object({ streamId: id, modelIds: z.tuple([id, id]) }))
    .query(({ ctx, input }) => ctx.rooms.models.compare(input)),
  makeLive: operatorProcedure
    .input(z.object({ streamId: id, modelId: id }))
    .mutation(({ ctx, input }) => ctx.rooms.models.makeLive(input, ctx.actor)),
  setPinned: operatorProcedure
    .input(z.object({ streamId: id, pinned: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.rooms.models.setPinned(input, ctx.actor)),
  setFrozen: operatorProcedure
    .input(z.object({ streamId: id, frozen: z.boolean() }))
    .mutation(({ ctx, input }) => ctx.rooms.models.setFrozen(input, ctx.actor)),
});
