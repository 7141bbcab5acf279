import { inferenceConfigAt } from '../estimate/accuracyFactor.ts';
import { completionSeconds } from '../estimate/estimateWindowAccuracy.ts';
import type { RetrainingJob, StreamModel } from '../estimate/streamModel.ts';
import { horizonSeconds } from '../horizon.ts';
import type { Stage, StreamStage } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { shareOf } from '../units.ts';

/** Constant shares of a stream until `until` seconds from now, in units of δ. */
export interface Segment {
  readonly until: number;
  readonly inferenceUnits: number;
  readonly retrainingUnits: number;
  readonly configId: string | null;
}

/** Boundaries closer than this are one: completions of equal jobs differ by rounding only. */
const sameInstant = 1e-9;

/** Joins the streams' segments to stages at the union of their boundaries; a stream's last segment reaches to the end. */
export const stagesFrom = (problem: Problem, segments: ReadonlyMap<string, readonly Segment[]>): Stage[] => {
  const horizon = horizonSeconds(problem);
  const boundaries = [0];
  const instants = [...segments.values()].flatMap((list) => list.map((segment) => segment.until));
  for (const instant of instants.sort((a, b) => a - b)) {
    const last = boundaries[boundaries.length - 1] ?? 0;
    if (instant > last + sameInstant && instant < horizon - sameInstant) boundaries.push(instant);
  }
  return boundaries.map((startSeconds, index) => {
    const endSeconds = boundaries[index + 1] ?? horizon;
    const streams: Record<string, StreamStage> = {};
    for (const stream of problem.streams) {
      const list = segments.get(stream.id) ?? [];
      const segment = list.find(({ until }) => until > startSeconds + sameInstant) ?? list[list.length - 1];
      if (segment) streams[stream.id] = streamStage(problem, stream.inferenceProfile, segment);
    }
    return { startSeconds, endSeconds, streams };
  });
};

const streamStage = (
  { allocationUnit }: Problem,
  profile: Problem['streams'][number]['inferenceProfile'],
  segment: Segment,
): StreamStage => {
  const inferenceShare = shareOf(segment.inferenceUnits, allocationUnit);
  const inferenceConfigId = inferenceConfigAt(profile, inferenceShare);
  return {
    inferenceShare,
    retrainingShare: shareOf(segment.retrainingUnits, allocationUnit),
    retrainingConfigId: segment.configId,
    ...(inferenceConfigId === null ? {} : { inferenceConfigId }),
  };
};

/** A static allocation's segments: idle, retraining, and then its share with the stream's own inference. */
export const staticSegments = (
  model: StreamModel,
  job: RetrainingJob | null,
  {
    inferenceUnits,
    retrainingUnits,
    allocationUnit,
  }: { inferenceUnits: number; retrainingUnits: number; allocationUnit: number },
): Segment[] => {
  const alone: Segment = {
    until: Number.POSITIVE_INFINITY,
    inferenceUnits: inferenceUnits + retrainingUnits,
    retrainingUnits: 0,
    configId: null,
  };
  if (!job || retrainingUnits === 0) return [alone];
  const completion = completionSeconds(job, retrainingUnits * allocationUnit);
  const idle = job.releaseSeconds > 0 ? [{ ...alone, until: job.releaseSeconds }] : [];
  if (job.releaseSeconds >= model.windowEnd) return [alone];
  return [...idle, { until: completion, inferenceUnits, retrainingUnits, configId: job.configId }, alone];
};
