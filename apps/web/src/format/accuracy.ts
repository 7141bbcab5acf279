import { wilsonInterval } from '@whetstone/scheduler';
import type { AccuracyBin } from '../trpc/wire.ts';

/** One point of a timeline; null values break the line, because a gap without samples is no zero. */
export interface TimelinePoint {
  /** Middle of the bin, ms since the epoch. */
  readonly at: number;
  readonly golden: number | null;
  readonly goldenRange: readonly [number, number] | null;
  /** 95 % interval of the mean, from its number of samples. */
  readonly goldenInterval: readonly [number, number] | null;
  readonly goldenSamples: number;
  readonly truth: number | null;
  readonly truthSamples: number;
}

const accuracyOf = (bin: AccuracyBin): number => bin.correct / bin.n;

const withSamples = (bins: readonly AccuracyBin[]): Map<number, AccuracyBin> =>
  new Map(bins.filter(({ n }) => n > 0).map((bin) => [bin.at, bin]));

/**
 * Joins golden and true accuracy on their shared time grid, and puts an empty point wherever bins are missing.
 *
 * @param binMs length of a bin in ms
 */
export const timelinePoints = (
  golden: readonly AccuracyBin[],
  truth: readonly AccuracyBin[],
  binMs: number,
): TimelinePoint[] => {
  const goldenAt = withSamples(golden);
  const truthAt = withSamples(truth);
  const starts = [...new Set([...goldenAt.keys(), ...truthAt.keys()])].sort((a, b) => a - b);
  const empty = (at: number): TimelinePoint => ({
    at,
    golden: null,
    goldenRange: null,
    goldenInterval: null,
    goldenSamples: 0,
    truth: null,
    truthSamples: 0,
  });
  return starts.flatMap((at, index) => {
    const goldenBin = goldenAt.get(at);
    const truthBin = truthAt.get(at);
    const interval = goldenBin ? intervalOf(goldenBin) : null;
    const point: TimelinePoint = {
      at: at + binMs / 2,
      golden: goldenBin ? accuracyOf(goldenBin) : null,
      goldenRange: goldenBin ? [goldenBin.min, goldenBin.max] : null,
      goldenInterval: interval ? [interval.low, interval.high] : null,
      goldenSamples: goldenBin?.n ?? 0,
      truth: truthBin ? accuracyOf(truthBin) : null,
      truthSamples: truthBin?.n ?? 0,
    };
    const previous = starts[index - 1];
    const gap = previous !== undefined && at - previous > binMs * 1.5;
    return gap ? [empty(previous + binMs * 1.5), point] : [point];
  });
};

/** Accuracy over all of `bins`, in [0, 1]; null without samples. */
export const meanAccuracy = (bins: readonly AccuracyBin[]): number | null => {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  return n > 0 ? bins.reduce((sum, bin) => sum + bin.correct, 0) / n : null;
};

/** 95 % interval of a measured accuracy, as fractions; null without samples. */
export const intervalOf = ({ n, correct }: { n: number; correct: number }) =>
  n > 0 ? wilsonInterval(correct, n) : null;
