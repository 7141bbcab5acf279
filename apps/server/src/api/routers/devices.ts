import { z } from 'zod';
import { sayOfFault } from '../../domain/sentences/faultSentences.ts';
import { wish } from '../../domain/sentences/schemaWords.ts';
import { outputs } from '../outputs.ts';
import { operatorProcedure, router, viewerProcedure } from '../trpc.ts';

const deviceId = z.string().min(1);

export const devicesRouter = router({
  list: viewerProcedure.output(outputs.devices).query(({ ctx }) => ctx.rooms.devices()),
  setMode: operatorProcedure
    .input(z.object({ deviceId, mode: z.enum(['enabled', 'drained', 'disabled']) }))
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.deviceCommands.setMode(input, ctx.actor)),
  setCapacity: operatorProcedure
    .input(
      z.object({
        deviceId,
        /** Share of the device that plans may use. */
        capacity: z
          .number()
          .min(0.05, 'must be between 0.05 and 1, as a fraction: 0.5 is half the device')
          .max(1, 'must be between 0.05 and 1, as a fraction: 0.5 is half the device'),
      }),
    )
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.deviceCommands.setCapacity(input, ctx.actor)),
  lanes: viewerProcedure
    .input(
      z
        .object({ from: z.number().int(), to: z.number().int() })
        .refine(({ from, to }) => to > from, { path: ['to'], ...wish(sayOfFault('wish.after')) }),
    )
    .output(outputs.lanes)
    .query(({ ctx, input }) => ctx.rooms.lanes(new Date(input.from), new Date(input.to))),
});
