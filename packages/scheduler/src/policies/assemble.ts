import { inferenceConfigAt, usableProfile } from '../estimate/accuracyFactor.ts';
import { completionSeconds } from '../estimate/estimateWindowAccuracy.ts';
import type { RetrainingJob, StreamModel } from '../estimate/streamModel.ts';
import { horizonSeconds } from '../horizon.ts';
import type { Stage, StreamStage } from '../plan.ts';
import type { InferenceProfile, Problem, StreamProblem } from '../problem.ts';
import { streamRecord } from '../streamRecord.ts';
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
  const write = stageWriter(problem);
  const ids = problem.streams.map(({ id }) => id);
  const lists = ids.map((id) => segments.get(id) ?? []);
  const places = new Uint32Array(ids.length);
  const held = problem.streams.map((stream, index) => (lists[index]?.[0] ? write(stream, lists[index][0]) : undefined));
  return boundaries.map((startSeconds, index) => {
    for (let position = 0; position < ids.length; position++) {
      const list = lists[position] ?? [];
      const before = places[position] ?? 0;
      let at = before;
      while (at + 1 < list.length && (list[at]?.until ?? 0) <= startSeconds + sameInstant) at++;
      if (at === before) continue;
      places[position] = at;
      held[position] = write(problem.streams[position] as StreamProblem, list[at] as Segment);
    }
    return { startSeconds, endSeconds: boundaries[index + 1] ?? horizon, streams: recordOf(ids, held) };
  });
};

const recordOf = (ids: readonly string[], held: readonly (StreamStage | undefined)[]): Record<string, StreamStage> => {
  const record = streamRecord<StreamStage>();
  for (let index = 0; index < ids.length; index++) {
    const own = held[index];
    if (own) record[ids[index] as string] = own;
  }
  return record;
};

/** Writes segments as stage entries. */
const stageWriter = ({ allocationUnit }: Problem): ((stream: StreamProblem, segment: Segment) => StreamStage) => {
  const shares: number[] = [];
  const share = (units: number): number => {
    shares[units] ??= shareOf(units, allocationUnit);
    return shares[units];
  };
  const configAt = inferenceConfigs();
  return (stream, { inferenceUnits, retrainingUnits, configId }) => {
    const inferenceShare = share(inferenceUnits);
    const inferenceConfigId = configAt(stream, inferenceUnits, inferenceShare);
    const held = { inferenceShare, retrainingShare: share(retrainingUnits), retrainingConfigId: configId };
    return inferenceConfigId === null ? held : { ...held, inferenceConfigId };
  };
};

/** λ by stream and inference units, looked up in each profile once; null where it names none. */
const inferenceConfigs = (): ((stream: StreamProblem, units: number, share: number) => string | null) => {
  const known = new Map<InferenceProfile, { readonly named: boolean; readonly ids: (string | null)[] }>();
  return (stream, units, share) => {
    const profile = usableProfile(stream);
    let own = known.get(profile);
    if (!own) {
      own = { named: profile.points.some(({ inferenceConfigId }) => inferenceConfigId !== undefined), ids: [] };
      known.set(profile, own);
    }
    if (!own.named) return null;
    const id = own.ids[units];
    if (id !== undefined) return id;
    own.ids[units] = inferenceConfigAt(profile, share);
    return own.ids[units] ?? null;
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
