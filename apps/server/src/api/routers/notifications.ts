import { z } from 'zod';
import { newTargetSchema, targetChangeSchema } from '../../domain/notification.ts';
import { adminProcedure, router } from '../trpc.ts';

const targetRef = z.object({ targetId: z.string().min(1) });

export const notificationsRouter = router({
  list: adminProcedure.query(({ ctx }) => ctx.targets.list()),
  create: adminProcedure.input(newTargetSchema).mutation(({ ctx, input }) => ctx.targets.create(input, ctx.actor)),
  update: adminProcedure.input(targetChangeSchema).mutation(({ ctx, input }) => ctx.targets.change(input, ctx.actor)),
  remove: adminProcedure.input(targetRef).mutation(({ ctx, input }) => ctx.targets.remove(input.targetId, ctx.actor)),
  /** Sends a test and answers why it failed, or null. */
  test: adminProcedure.input(targetRef).mutation(({ ctx, input }) => ctx.targets.test(input.targetId, ctx.actor)),
});
