import { z } from 'zod';
import { cameraSourceSchema } from '../../domain/camera.ts';
import { goldenCheckSchema } from '../../domain/setup.ts';
import { cameraFormSchema, cameraUpdateSchema, timelineQuerySchema } from '../inputs.ts';
import { operatorProcedure, router, viewerProcedure } from '../trpc.ts';

const streamRef = z.object({ streamId: z.string().min(1) });

export const streamsRouter = router({
  get: viewerProcedure.input(streamRef).query(({ ctx, input }) => ctx.rooms.streamDetail(input.streamId)),
  timeline: viewerProcedure.input(timelineQuerySchema).query(({ ctx, input }) => ctx.rooms.timeline(input)),
  classMix: viewerProcedure.input(timelineQuerySchema).query(({ ctx, input }) => ctx.rooms.classMix(input)),
  create: operatorProcedure
    .input(cameraFormSchema)
    .mutation(({ ctx, input }) => ctx.rooms.createStream(input, ctx.actor)),
  update: operatorProcedure
    .input(cameraUpdateSchema)
    .mutation(({ ctx, input }) => ctx.rooms.updateStream(input, ctx.actor)),
  /** Has another golden model label a stream; where its classes are others, a new stream takes over its camera. */
  relabel: operatorProcedure
    .input(goldenCheckSchema)
    .mutation(({ ctx, input }) => ctx.rooms.relabelStream(input, ctx.actor)),
  remove: operatorProcedure
    .input(streamRef)
    .mutation(({ ctx, input }) => ctx.rooms.removeStream(input.streamId, ctx.actor)),
  restore: operatorProcedure
    .input(streamRef)
    .mutation(({ ctx, input }) => ctx.rooms.restoreStream(input.streamId, ctx.actor)),
  /** Looks through the camera of a stream again. */
  probeStored: operatorProcedure.input(streamRef).mutation(({ ctx, input }) => ctx.rooms.probeStream(input.streamId)),
  probe: operatorProcedure
    .input(z.object({ source: cameraSourceSchema }))
    .mutation(({ ctx, input }) => ctx.rooms.probe(input.source)),
});
