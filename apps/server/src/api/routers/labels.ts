import { z } from 'zod';
import { labelFilters } from '../../domain/label.ts';
import { outputs } from '../outputs.ts';
import { operatorProcedure, router, viewerProcedure } from '../trpc.ts';

const streamId = z.string().min(1);
const cropId = z.string().regex(/^\d{1,18}$/u, 'must be the number of a crop');

export const labelsRouter = router({
  list: viewerProcedure
    .input(
      z.object({
        streamId,
        filter: z.enum(labelFilters).default('doubtful'),
        /** `next` of the page before; the newest ones without. */
        cursor: z.object({ at: z.number().int(), id: cropId }).nullish(),
        limit: z.number().int().min(1).max(200).default(60),
      }),
    )
    .output(outputs.labels)
    .query(({ ctx, input: { cursor, ...query } }) =>
      ctx.rooms.labels.list({ ...query, before: cursor ? { at: new Date(cursor.at), id: cursor.id } : null }),
    ),
  agreement: viewerProcedure
    .input(z.object({ streamId }))
    .output(outputs.agreement)
    .query(({ ctx, input }) => ctx.rooms.labels.agreement(input.streamId)),
  review: operatorProcedure
    .input(
      z.object({
        streamId,
        ids: z.array(cropId).min(1).max(500),
        /** The class that a person sees; null takes an earlier word back, absent leaves it. */
        label: z.string().min(1).nullable().optional(),
        /** To be learned from more than others. */
        hard: z.boolean().optional(),
      }),
    )
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.labels.review(input, ctx.actor)),
});
