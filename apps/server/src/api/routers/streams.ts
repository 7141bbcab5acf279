import { z } from 'zod';
import { cameraSourceSchema } from '../../domain/camera.ts';
import { goldenCheckSchema } from '../../domain/setup.ts';
import { cameraFormSchema, cameraUpdateSchema, timelineQuerySchema } from '../inputs.ts';
import { outputs } from '../outputs.ts';
import { operatorProcedure, router, viewerProcedure } from '../trpc.ts';

const streamRef = z.object({ streamId: z.string().min(1) });

export const streamsRouter = router({
  get: viewerProcedure
    .input(streamRef)
    .output(outputs.stream)
    .query(({ ctx, input }) => ctx.rooms.streamDetail(input.streamId)),
  timeline: viewerProcedure
    .input(timelineQuerySchema)
    .output(outputs.timeline)
    .query(({ ctx, input }) => ctx.rooms.timeline(input)),
  classMix: viewerProcedure
    .input(timelineQuerySchema)
    .output(outputs.classMix)
    .query(({ ctx, input }) => ctx.rooms.classMix(input)),
  create: operatorProcedure
    .input(cameraFormSchema)
    .output(outputs.streamRef)
    .mutation(({ ctx, input }) => ctx.rooms.createStream(input, ctx.actor)),
  update: operatorProcedure
    .input(cameraUpdateSchema)
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.updateStream(input, ctx.actor)),
  /** Has another golden model label a stream; where its classes are others, a new stream takes over its camera. */
  relabel: operatorProcedure
    .input(goldenCheckSchema)
    .output(outputs.streamRef)
    .mutation(({ ctx, input }) => ctx.rooms.relabelStream(input, ctx.actor)),
  remove: operatorProcedure
    .input(streamRef)
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.removeStream(input.streamId, ctx.actor)),
  restore: operatorProcedure
    .input(streamRef)
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.restoreStream(input.streamId, ctx.actor)),
  /** Looks through the camera of a stream again. */
  probeStored: operatorProcedure
    .input(streamRef)
    .output(outputs.probe)
    .mutation(({ ctx, input }) => ctx.rooms.probeStream(input.streamId)),
  probe: operatorProcedure
    .input(z.object({ source: cameraSourceSchema }))
    .output(outputs.probe)
    .mutation(({ ctx, input }) => ctx.rooms.probe(input.source)),
});
