import { z } from 'zod';
import { cameraSourceSchema } from '../../domain/camera.ts';
import { cameraFormSchema, cameraUpdateSchema, timelineQuerySchema } from '../inputs.ts';
import { procedure, router } from '../trpc.ts';

const streamRef = z.object({ streamId: z.string().min(1) });

export const streamsRouter = router({
  get: procedure.input(streamRef).query(({ ctx, input }) => ctx.rooms.streamDetail(input.streamId)),
  timeline: procedure.input(timelineQuerySchema).query(({ ctx, input }) => ctx.rooms.timeline(input)),
  create: procedure.input(cameraFormSchema).mutation(({ ctx, input }) => ctx.rooms.createStream(input)),
  update: procedure.input(cameraUpdateSchema).mutation(({ ctx, input }) => ctx.rooms.updateStream(input)),
  remove: procedure.input(streamRef).mutation(({ ctx, input }) => ctx.rooms.removeStream(input.streamId)),
  restore: procedure.input(streamRef).mutation(({ ctx, input }) => ctx.rooms.restoreStream(input.streamId)),
  probe: procedure
    .input(z.object({ source: cameraSourceSchema }))
    .mutation(({ ctx, input }) => ctx.rooms.probe(input.source)),
});
