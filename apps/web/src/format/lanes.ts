import type { JobKind, LaneGrant } from '../trpc/wire.ts';
import { jobKinds } from './words.ts';

/** A constant piece of a lane: a job held `share` from `from` to `to`, drawn above what stands on `base`. */
export interface LaneSegment {
  readonly kind: JobKind;
  /** ms since the epoch, within the drawn range. */
  readonly from: number;
  readonly to: number;
  readonly base: number;
  readonly share: number;
  readonly retrainingConfigId: string | null;
}

export interface Lane {
  readonly streamId: string;
  readonly streamName: string;
  readonly segments: readonly LaneSegment[];
}

interface Span {
  readonly grant: LaneGrant;
  readonly from: number;
  readonly to: number;
}

const stack = (spans: readonly Span[]): LaneSegment[] => {
  const edges = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const open = new Map<JobKind, LaneSegment>();
  const done: LaneSegment[] = [];
  for (const [index, from] of edges.entries()) {
    const to = edges[index + 1];
    if (to === undefined) break;
    let base = 0;
    for (const kind of jobKinds) {
      const held = spans.filter((span) => span.grant.kind === kind && span.from <= from && span.to >= to);
      const share = held.reduce((sum, { grant }) => sum + grant.share, 0);
      const before = open.get(kind);
      const retrainingConfigId = held[0]?.grant.retrainingConfigId ?? null;
      const goesOn =
        before !== undefined &&
        before.to === from &&
        before.share === share &&
        before.base === base &&
        before.retrainingConfigId === retrainingConfigId;
      if (goesOn) open.set(kind, { ...before, to });
      else {
        if (before) done.push(before);
        open.delete(kind);
        if (share > 0) open.set(kind, { kind, from, to, base, share, retrainingConfigId });
      }
      base += share;
    }
  }
  return [...done, ...open.values()].sort((a, b) => a.from - b.from || a.base - b.base);
};

/**
 * One lane a stream of a device, its jobs stacked; inference at the bottom, so that its share is read off directly.
 *
 * @param range drawn range in ms since the epoch; a grant that still holds ends at `to`
 */
export const lanesOf = (
  grants: readonly LaneGrant[],
  deviceId: string,
  range: { from: number; to: number },
): Lane[] => {
  const byStream = new Map<string, Span[]>();
  for (const grant of grants) {
    const from = Math.max(range.from, Date.parse(grant.from));
    const to = Math.min(range.to, grant.until === null ? range.to : Date.parse(grant.until));
    if (grant.deviceId !== deviceId || grant.share <= 0 || to <= from) continue;
    const spans = byStream.get(grant.streamId);
    if (spans) spans.push({ grant, from, to });
    else byStream.set(grant.streamId, [{ grant, from, to }]);
  }
  return [...byStream]
    .map(([streamId, spans]) => ({
      streamId,
      streamName: spans.at(-1)?.grant.streamName ?? streamId,
      segments: stack(spans),
    }))
    .sort((a, b) => a.streamName.localeCompare(b.streamName, undefined, { numeric: true }));
};

/** What a stream held at an instant. */
export const heldAt = (lane: Lane, at: number): LaneSegment[] =>
  lane.segments.filter(({ from, to }) => from <= at && at < to);

/** Part of the time in which a lane may reach over its full height, so that a blink does not flatten all the rest. */
const cutFraction = 0.01;

/** The share to fill a lane's whole height with: what lanes reach, but for the highest hundredth of their time. */
export const fullShare = (lanes: readonly Lane[]): number => {
  const tops = lanes
    .flatMap(({ segments }) => segments.map(({ base, share, from, to }) => ({ top: base + share, time: to - from })))
    .sort((a, b) => b.top - a.top);
  let left = tops.reduce((sum, { time }) => sum + time, 0) * cutFraction;
  const reached = tops.find(({ time }) => {
    left -= time;
    return left < 0;
  });
  return Math.max(0.05, reached?.top ?? 0);
};
