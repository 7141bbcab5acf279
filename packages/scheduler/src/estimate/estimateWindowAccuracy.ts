import { factorAt, type RetrainingJob, type StreamModel } from './streamModel.ts';

/** What a stream holds while it retrains, in units of δ. */
export interface StreamShares {
  readonly inferenceUnits: number;
  readonly retrainingUnits: number;
}

/** Seconds from now at which `job` completes at `share` of a GPU; infinite when it never does. */
export const completionSeconds = (job: RetrainingJob, share: number): number =>
  share > 0 ? job.releaseSeconds + job.workLeft / share : Number.POSITIVE_INFINITY;

/**
 * Window accuracy of one stream under constant shares (Algorithm 2's EstimateAccuracy), in [0, 1].
 *
 * Without a retraining under way its share helps the stream's own inference: before the labels are there, after the
 * completion, and for the whole window under ∅. Re-planning at the completion can only find something better.
 *
 * @param job null is ∅; a job that completes after the window's end brings nothing
 */
export const estimateWindowAccuracy = (
  model: StreamModel,
  job: RetrainingJob | null,
  { inferenceUnits, retrainingUnits, allocationUnit }: StreamShares & { readonly allocationUnit: number },
): number => {
  const alone = factorAt(model.factors, inferenceUnits + retrainingUnits);
  if (!job) return model.startAccuracy * alone;
  const start = Math.min(job.releaseSeconds, model.windowEnd);
  const end = Math.min(completionSeconds(job, retrainingUnits * allocationUnit), model.windowEnd);
  const beside = factorAt(model.factors, inferenceUnits);
  const before = start * alone + (end - start) * beside;
  return (model.startAccuracy * before + job.endAccuracy * (model.windowEnd - end) * alone) / model.windowEnd;
};
