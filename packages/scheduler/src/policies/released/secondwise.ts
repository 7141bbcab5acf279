import { accuracyFactor } from '../../estimate/accuracyFactor.ts';
import type { InferenceProfile } from '../../problem.ts';

/** A stream and its γ, as the released simulator sees them. */
export interface ReleasedStream {
  readonly startAccuracy: number;
  readonly profile: InferenceProfile;
  readonly weight: number;
  readonly job: { readonly workLeft: number; readonly endAccuracy: number } | null;
}

/** Shares of a GPU by stream. */
export interface ReleasedShares {
  readonly inference: readonly number[];
  readonly retraining: readonly number[];
}

/** Shares that hold from an instant on. */
interface Period extends ReleasedShares {
  readonly from: number;
}

/**
 * The periods that follow from shares: a completed training's share is split equally over the trainings still running
 * and all inferences. A training without a share never runs.
 */
export const periodsOf = (streams: readonly ReleasedStream[], start: ReleasedShares): Period[] => {
  const periods: Period[] = [{ from: 0, ...start }];
  const left = new Map<number, number>();
  for (const [index, { job }] of streams.entries())
    if (job && (start.retraining[index] ?? 0) > 0) left.set(index, job.workLeft);
  let { inference, retraining } = start;
  for (let at = 0; left.size > 0; ) {
    let [next, seconds] = [-1, Number.POSITIVE_INFINITY];
    for (const [index, work] of left) {
      const needed = work / (retraining[index] ?? 0);
      if (needed < seconds) [next, seconds] = [index, needed];
    }
    for (const [index, work] of left) left.set(index, work - seconds * (retraining[index] ?? 0));
    left.delete(next);
    const each = (retraining[next] ?? 0) / (left.size + streams.length);
    inference = inference.map((share) => share + each);
    retraining = retraining.map((share, index) => (left.has(index) ? share + each : index === next ? 0 : share));
    at += seconds;
    periods.push({ from: at, inference, retraining });
  }
  return periods;
};

/**
 * Mean accuracy as the released simulator counts it: over the integer seconds 0…T, with shares that change on integer
 * seconds while completions are planned in real numbers. So a training whose share grew a fraction of a second late can
 * miss its planned end, lose its share, and never finish; that is part of what the released scheduler optimises.
 */
export const secondwiseMean = (
  streams: readonly ReleasedStream[],
  start: ReleasedShares,
  windowSeconds: number,
): number => {
  const periods = periodsOf(streams, start);
  let [sum, weights] = [0, 0];
  for (const [index, stream] of streams.entries()) {
    sum += stream.weight * secondwiseArea(stream, { index, periods, windowSeconds });
    weights += stream.weight;
  }
  return sum / weights / (windowSeconds + 1);
};

const secondwiseArea = (
  { startAccuracy, profile, job }: ReleasedStream,
  { index, periods, windowSeconds }: { index: number; periods: readonly Period[]; windowSeconds: number },
): number => {
  let [accuracy, work, area] = [startAccuracy, 0, 0];
  for (const [position, { from, inference, retraining }] of periods.entries()) {
    const begin = Math.ceil(from);
    const end = Math.min(windowSeconds + 1, Math.ceil(periods[position + 1]?.from ?? Number.POSITIVE_INFINITY));
    if (begin >= end) continue;
    const factor = accuracyFactor(profile, inference[index] ?? 0);
    const rate = retraining[index] ?? 0;
    const running = job !== null && accuracy === startAccuracy && work < job.workLeft && rate > 0;
    const needed = running ? Math.max(1, Math.ceil((job.workLeft - work) / rate - 1e-12)) : Number.POSITIVE_INFINITY;
    const before = Math.min(needed, end - begin);
    area += factor * accuracy * before;
    work += rate * (end - begin);
    if (needed > end - begin || !job) continue;
    accuracy = job.endAccuracy;
    area += factor * accuracy * (end - begin - before);
  }
  return area;
};
