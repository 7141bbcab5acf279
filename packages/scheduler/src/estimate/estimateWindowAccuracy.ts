import { factorAt, type RetrainingJob, type StreamModel } from './streamModel.ts';

/** What a stream holds while it retrains, in units of δ. */
export interface StreamShares {
  readonly inferenceUnits: number;
  readonly retrainingUnits: number;
}

/** Seconds from now at which `job` completes at `share` of a GPU; infinite when it never does. */
export const completionSeconds = (job: RetrainingJob, share: number): number => {
  const speed = share > 0 ? job.speedAt(share) : 0;
  return speed > 0 ? job.releaseSeconds + job.workLeft / speed : Number.POSITIVE_INFINITY;
};

/**
 * Window accuracy of one stream under constant shares (Algorithm 2's EstimateAccuracy), in [0, 1].
 *
 * Without a retraining under way its share helps the stream's own inference: before the labels are there, after the
 * completion, and for the whole window under ∅. Re-planning at the completion can only find something better.
 *
 * @param job null is ∅; a job that completes after the window's end brings what its checkpoints do
 */
export const estimateWindowAccuracy = (
  model: StreamModel,
  job: RetrainingJob | null,
  { inferenceUnits, retrainingUnits, allocationUnit }: StreamShares & { readonly allocationUnit: number },
): number => {
  const alone = factorAt(model.factors, inferenceUnits + retrainingUnits);
  if (!job) return model.startAccuracy * alone;
  const beside = factorAt(model.factors, inferenceUnits);
  const speed = retrainingUnits > 0 ? job.speedAt(retrainingUnits * allocationUnit) : 0;
  const clip = (instant: number): number => Math.min(instant, model.windowEnd);
  let accuracy = model.startAccuracy;
  let at = clip(job.releaseSeconds);
  let area = accuracy * at * alone;
  for (const step of job.steps) {
    const next = clip(speed > 0 ? job.releaseSeconds + step.work / speed : Number.POSITIVE_INFINITY);
    area += accuracy * (next - at) * beside;
    at = next;
    accuracy = step.accuracy;
  }
  return (area + accuracy * (model.windowEnd - at) * alone) / model.windowEnd;
};
