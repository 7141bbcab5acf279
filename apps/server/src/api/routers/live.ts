import { tracked } from '@trpc/server';
import { z } from 'zod';
import { liveBatches } from '../outputs.ts';
import { router, viewerProcedure, whileAllowed } from '../trpc.ts';

export const liveRouter = router({
  /** One subscription a page: everything it asked for first, then what changed, in one batch a tick. */
  batches: viewerProcedure
    .input(
      z.object({
        streamIds: z.array(z.string().min(1)).max(500).nullable(),
        lastEventId: z.string().nullish(),
      }),
    )
    .output(liveBatches)
    .subscription(async function* ({ ctx, input, signal }) {
      const { streamIds, lastEventId: after = null } = input;
      const query = { streamIds, after, signal: signal ?? new AbortController().signal };
      for await (const { id, batch } of whileAllowed(ctx, 'viewer', ctx.rooms.live(query))) yield tracked(id, batch);
    }),
});
