import { z } from 'zod';
import { router, viewerProcedure } from '../trpc.ts';

export const windowsRouter = router({
  get: viewerProcedure
    .input(z.object({ windowId: z.string().min(1) }))
    .query(({ ctx, input }) => ctx.rooms.windowDetail(input.windowId)),
  list: viewerProcedure
    .input(
      z.object({
        streamId: z.string().min(1),
        before: z.coerce.date().optional(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .query(({ ctx, input }) => ctx.rooms.listWindows(input)),
});
