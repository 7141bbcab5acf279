import { z } from 'zod';
import { outputs } from '../outputs.ts';
import { router, viewerProcedure } from '../trpc.ts';

export const windowsRouter = router({
  get: viewerProcedure
    .input(z.object({ windowId: z.string().min(1) }))
    .output(outputs.window)
    .query(({ ctx, input }) => ctx.rooms.windowDetail(input.windowId)),
  list: viewerProcedure
    .input(
      z.object({
        streamId: z.string().min(1),
        before: z.coerce.date().optional(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(outputs.windows)
    .query(({ ctx, input }) => ctx.rooms.listWindows(input)),
});
