import { z } from 'zod';
import { newTargetSchema, targetChangeSchema } from '../../domain/notification.ts';
import { outputs } from '../outputs.ts';
import { adminProcedure, router } from '../trpc.ts';

const targetRef = z.object({ targetId: z.string().min(1) });

export const notificationsRouter = router({
  list: adminProcedure.output(outputs.targets).query(({ ctx }) => ctx.targets.list()),
  create: adminProcedure
    .input(newTargetSchema)
    .output(outputs.target)
    .mutation(({ ctx, input }) => ctx.targets.create(input, ctx.actor)),
  update: adminProcedure
    .input(targetChangeSchema)
    .output(outputs.target)
    .mutation(({ ctx, input }) => ctx.targets.change(input, ctx.actor)),
  remove: adminProcedure
    .input(targetRef)
    .output(outputs.removedTarget)
    .mutation(({ ctx, input }) => ctx.targets.remove(input.targetId, ctx.actor)),
  /** Sends a test and answers why it failed, or null. */
  test: adminProcedure
    .input(targetRef)
    .output(outputs.test)
    .mutation(({ ctx, input }) => ctx.targets.test(input.targetId, ctx.actor)),
});
