import { z } from 'zod';
import { router, viewerProcedure } from '../trpc.ts';

export const devicesRouter = router({
  list: viewerProcedure.query(({ ctx }) => ctx.rooms.devices()),
  lanes: viewerProcedure
    .input(
      z
        .object({ from: z.number().int(), to: z.number().int() })
        .refine(({ from, to }) => to > from, { path: ['to'], message: 'must be after `from`' }),
    )
    .query(({ ctx, input }) => ctx.rooms.lanes(new Date(input.from), new Date(input.to))),
});
