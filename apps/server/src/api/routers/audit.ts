import { z } from 'zod';
import { outputs } from '../outputs.ts';
import { adminProcedure, router } from '../trpc.ts';

export const auditRouter = router({
  /** Newest first. */
  list: adminProcedure
    .input(
      z.object({
        /** Id of the last one seen. */
        cursor: z.number().int().positive().nullish(),
        limit: z.number().int().min(1).max(200).default(50),
        actor: z.string().min(1).optional(),
        /** The whole action, like `stream.update`, or its noun alone. */
        action: z.string().min(1).optional(),
        subject: z.string().min(1).optional(),
        from: z.coerce.date().optional(),
        to: z.coerce.date().optional(),
      }),
    )
    .output(outputs.audit)
    .query(({ ctx, input: { cursor, ...query } }) => ctx.audit.list({ ...query, before: cursor ?? undefined })),
  /** What there is to filter by. */
  facets: adminProcedure.output(outputs.facets).query(({ ctx }) => ctx.audit.facets()),
});
