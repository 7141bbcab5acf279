import { inferenceConfigAt, usableProfile } from '../estimate/accuracyFactor.ts';
import { completionSeconds } from '../estimate/estimateWindowAccuracy.ts';
import type { RetrainingJob, StreamModel } from '../estimate/streamModel.ts';
import { horizonSeconds } from '../horizon.ts';
import type { Stage, StreamStage } from '../plan.ts';
import type { Problem, StreamProblem } from '../problem.ts';
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
  const instants = new Set<number>();
  for (const list of segments.values()) for (const { until } of list) instants.add(until);
  for (const instant of [...instants].sort((a, b) => a - b)) {
    const last = boundaries[boundaries.length - 1] ?? 0;
    if (instant > last + sameInstant && instant < horizon - sameInstant) boundaries.push(instant);
  }
  const held = stageWriter(problem);
  const stages: Stage[] = boundaries.map((startSeconds, index) => ({
    startSeconds,
    endSeconds: boundaries[index + 1] ?? horizon,
    streams: {},
  }));
  for (const stream of problem.streams) {
    const list = segments.get(stream.id) ?? [];
    let at = 0;
    for (const { startSeconds, streams } of stages) {
      while (at + 1 < list.length && (list[at]?.until ?? 0) <= startSeconds + sameInstant) at++;
      const segment = list[at];
      if (segment) (streams as Record<string, StreamStage>)[stream.id] = held(stream, segment);
    }
  }
  return stages;
};

/** Writes segments as stage entries; what repeats from stage to stage is one object. */
const stageWriter = ({ allocationUnit }: Problem): ((stream: StreamProblem, segment: Segment) => StreamStage) => {
  const shares: number[] = [];
  const share = (units: number): number => {
    shares[units] ??= shareOf(units, allocationUnit);
    return shares[units];
  };
  let last: { stream: StreamProblem; segment: Segment; held: StreamStage } | null = null;
  return (stream, segment) => {
    if (last && last.stream === stream && sameShares(last.segment, segment)) return last.held;
    const inferenceShare = share(segment.inferenceUnits);
    const inferenceConfigId = inferenceConfigAt(usableProfile(stream), inferenceShare);
    const held: StreamStage = {
      inferenceShare,
      retrainingShare: share(segment.retrainingUnits),
      retrainingConfigId: segment.configId,
      ...(inferenceConfigId === null ? {} : { inferenceConfigId }),
    };
    last = { stream, segment, held };
    return held;
  };
};

const sameShares = (a: Segment, b: Segment): boolean =>
  a.inferenceUnits === b.inferenceUnits && a.retrainingUnits === b.retrainingUnits && a.configId === b.configId;

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
