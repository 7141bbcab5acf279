import { z } from 'zod';
import { procedure, router } from '../trpc.ts';

export const devicesRouter = router({
  list: procedure.query(({ ctx }) => ctx.rooms.devices()),
  lanes: procedure
    .input(
      z
        .object({ from: z.number().int(), to: z.number().int() })
        .refine(({ from, to }) => to > from, { path: ['to'], message: 'must be after `from`' }),
    )
    .query(({ ctx, input }) => ctx.rooms.lanes(new Date(input.from), new Date(input.to))),
});
