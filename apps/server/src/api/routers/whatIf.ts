import { z } from 'zod';
import { knownBaseSchema, savedWhatIfSchema, whatIfRunSchema } from '../../domain/whatIf.ts';
import { appliedSettingSchema } from '../../domain/whatIfSettings.ts';
import { outputs, whatIfJobs } from '../outputs.ts';
import { operatorProcedure, router, viewerProcedure, whileAllowed } from '../trpc.ts';

const jobRef = z.object({ jobId: z.string().min(1) });
/** Working something out changes nothing. */
const questionProcedure = viewerProcedure.meta({ asks: true });
const savedRef = z.object({ id: z.string().min(1) });

export const whatIfRouter = router({
  /** The problem that a what-if starts from; the page pins it. */
  base: viewerProcedure
    .input(knownBaseSchema)
    .output(outputs.whatIfBase)
    .query(({ ctx, input }) => ctx.rooms.whatIf.base(input)),
  start: questionProcedure
    .input(whatIfRunSchema)
    .output(outputs.whatIfJobRef)
    .mutation(({ ctx, input }) => ctx.rooms.whatIf.start(input)),
  job: viewerProcedure
    .input(jobRef)
    .output(outputs.whatIfJob)
    .query(({ ctx, input }) => ctx.rooms.whatIf.job(input.jobId)),
  /** What `job` answers, at once and at every change until the job is finished. */
  follow: viewerProcedure
    .input(jobRef)
    .output(whatIfJobs)
    .subscription(async function* ({ ctx, input, signal }) {
      const { signal: never } = new AbortController();
      yield* whileAllowed(ctx, 'viewer', ctx.rooms.whatIf.follow(input.jobId, signal ?? never));
    }),
  cancel: questionProcedure
    .input(jobRef)
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.whatIf.cancel(input.jobId)),
  list: viewerProcedure.output(outputs.savedWhatIfs).query(({ ctx }) => ctx.rooms.whatIf.saved()),
  get: viewerProcedure
    .input(savedRef)
    .output(outputs.savedWhatIf)
    .query(({ ctx, input }) => ctx.rooms.whatIf.load(input.id)),
  save: operatorProcedure
    .input(savedWhatIfSchema)
    .output(outputs.savedRef)
    .mutation(({ ctx, input }) => ctx.rooms.whatIf.save(input, ctx.actor)),
  rename: operatorProcedure
    .input(savedWhatIfSchema.pick({ name: true }).extend(savedRef.shape))
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.whatIf.rename(input, ctx.actor)),
  remove: operatorProcedure
    .input(savedRef)
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.whatIf.remove(input.id, ctx.actor)),
  restore: operatorProcedure
    .input(savedRef)
    .output(outputs.nothing)
    .mutation(({ ctx, input }) => ctx.rooms.whatIf.restore(input.id, ctx.actor)),
  /** What a what-if may change: the live settings as they stand. */
  live: viewerProcedure.output(outputs.liveSettings).query(({ ctx }) => ctx.rooms.whatIf.live()),
  /** Refused as a whole where a setting is no longer what it was when it was asked for. */
  // `apply` is a word that tRPC keeps for itself.
  applySettings: operatorProcedure
    .input(z.object({ settings: z.array(appliedSettingSchema).min(1, 'must have at least one setting').max(5000) }))
    .output(outputs.application)
    .mutation(({ ctx, input }) => ctx.rooms.whatIf.apply(input.settings, ctx.actor)),
  undo: operatorProcedure
    .input(z.object({ applicationId: z.string().min(1) }))
    .output(outputs.undone)
    .mutation(({ ctx, input }) => ctx.rooms.whatIf.undo(input.applicationId, ctx.actor)),
});
