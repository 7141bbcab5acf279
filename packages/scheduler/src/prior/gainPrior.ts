import { cholesky, solveLower, solveUpper } from './cholesky.ts';
import { effectsOf, type GainContext, type GainRecord } from './gainFeatures.ts';

/** What is believed about the gain of a retraining before it runs. */
export interface GainEstimate {
  /** Expected gain in accuracy. */
  readonly mean: number;
  /** Standard deviation, calibrated so that the interval below holds. */
  readonly stdDev: number;
  /** Interval that covers 90 % of true gains, by how past estimates fared. */
  readonly low: number;
  readonly high: number;
}

export interface GainPrior {
  readonly estimate: (context: GainContext) => GainEstimate;
  /** Records that it was learned from. */
  readonly records: number;
}

/** Variance of a single measured gain, of what a window shares, and of what a stream shares, in accuracy². */
const noise = { record: 0.002, window: 0.0015, stream: 0.0005 } as const;
/** Newest records that are learned from; older scenes say less, and the work grows with them. */
const mostRecords = 5000;
/** Parts that the records are held out in to calibrate intervals; streams are never torn apart. */
const folds = 10;
const coverage = 0.9;
const normalQuantile90 = 1.6448536269514722;
/** Held-out residuals below which nobody's interval is believed more than a normal distribution's. */
const leastResiduals = 20;
/** Before anything was learned a gain is taken to be this uncertain. */
const ignorance = { mean: 0, stdDev: 0.12 } as const;

/**
 * Learns what retrainings gain, from all that have finished: a hierarchy of effects (all γs, the γ's family, the γ) with
 * start accuracy, micro-profile estimate and drift, where retrainings of one window and one stream share an error. It is
 * Bayesian linear regression, so a γ that was seen twice is drawn towards its family, and its interval says so.
 *
 * In the reference's published profiles the micro-profile alone hardly ranks the γs of a window (0.10); what it adds to
 * such a prior is a small and learned weight.
 */
export const learnGainPrior = (records: readonly GainRecord[]): GainPrior => {
  const recent = records.slice(-mostRecords);
  if (recent.length === 0) return { records: 0, estimate: () => withInterval(ignorance.mean, ignorance.stdDev, 1) };
  const fitted = fit(recent);
  const factor = calibrate(recent);
  return {
    records: recent.length,
    estimate: (context) => {
      const { mean, stdDev } = fitted(context);
      return withInterval(mean, stdDev, factor);
    },
  };
};

/** @param factor by how much the normal interval must be widened or narrowed to cover 90 % */
const withInterval = (mean: number, stdDev: number, factor: number): GainEstimate => {
  const half = factor * normalQuantile90 * stdDev;
  return { mean, stdDev: factor * stdDev, low: mean - half, high: mean + half };
};

type Belief = (context: GainContext) => { readonly mean: number; readonly stdDev: number };

const fit = (records: readonly GainRecord[]): Belief => {
  const places = new Map<string, number>();
  const precisions: number[] = [];
  const centre = records.reduce((sum, { gain }) => sum + gain, 0) / records.length;
  const rows = records.map((record) =>
    effectsOf(record).map(({ key, value, variance }) => {
      const place = places.get(key) ?? places.size;
      if (place === places.size) {
        places.set(key, place);
        precisions.push(1 / variance);
      }
      return { place, value };
    }),
  );
  const size = places.size;
  const { matrix, moment } = normalEquations(records, rows, { size, centre });
  for (const [place, precision] of precisions.entries())
    matrix[place * size + place] = (matrix[place * size + place] ?? 0) + precision;
  const lower = cholesky(matrix, size);
  const coefficients = solveUpper(lower, solveLower(lower, moment));
  return (context) => {
    const regressors = new Float64Array(size);
    let [mean, unseen] = [centre, 0];
    for (const { key, value, variance } of effectsOf(context)) {
      const place = places.get(key);
      if (place === undefined) unseen += variance * value * value;
      else {
        regressors[place] = value;
        mean += value * (coefficients[place] ?? 0);
      }
    }
    const spread = solveLower(lower, regressors).reduce((sum, value) => sum + value * value, 0);
    return { mean, stdDev: Math.sqrt(spread + unseen + noise.record + noise.window + noise.stream) };
  };
};

type Row = readonly { readonly place: number; readonly value: number }[];

/**
 * Xᵀ·V⁻¹·X and Xᵀ·V⁻¹·y, with V the errors' covariance: each record its own, and those of a window one in common. V is
 * inverted window by window: (I − k·11ᵀ)/σ², k = ω/(σ² + m·ω).
 */
const normalEquations = (
  records: readonly GainRecord[],
  rows: readonly Row[],
  { size, centre }: { size: number; centre: number },
): { matrix: Float64Array; moment: Float64Array } => {
  const matrix = new Float64Array(size * size);
  const moment = new Float64Array(size);
  const windows = new Map<string, { sums: Float64Array; total: number; count: number }>();
  const addOuter = (left: Row, right: Row, weight: number): void => {
    for (const a of left)
      for (const b of right) {
        const cell = a.place * size + b.place;
        matrix[cell] = (matrix[cell] ?? 0) + weight * a.value * b.value;
      }
  };
  for (const [index, row] of rows.entries()) {
    const record = records[index];
    if (!record) continue;
    const key = `${record.streamId} ${record.windowId}`;
    const window = windows.get(key) ?? { sums: new Float64Array(size), total: 0, count: 0 };
    windows.set(key, window);
    const gain = record.gain - centre;
    addOuter(row, row, 1 / noise.record);
    for (const { place, value } of row) {
      moment[place] = (moment[place] ?? 0) + (value * gain) / noise.record;
      window.sums[place] = (window.sums[place] ?? 0) + value;
    }
    window.total += gain;
    window.count += 1;
  }
  const shared = noise.window + noise.stream;
  for (const { sums, total, count } of windows.values()) {
    const weight = shared / (noise.record + count * shared) / noise.record;
    const row = [...sums.entries()].filter(([, value]) => value !== 0).map(([place, value]) => ({ place, value }));
    addOuter(row, row, -weight);
    for (const { place, value } of row) moment[place] = (moment[place] ?? 0) - weight * value * total;
  }
  return { matrix, moment };
};

/**
 * How far off, in standard deviations, estimates of held-out streams are at the 90 % quantile, against a normal
 * distribution's (split conformal prediction over streams).
 */
const calibrate = (records: readonly GainRecord[]): number => {
  const streams = [...new Set(records.map(({ streamId }) => streamId))];
  if (streams.length < 2) return 1;
  const foldOf = new Map(streams.map((id, index) => [id, index % folds]));
  const misses: number[] = [];
  for (let fold = 0; fold < Math.min(folds, streams.length); fold++) {
    const rest = records.filter(({ streamId }) => foldOf.get(streamId) !== fold);
    const belief = fit(rest);
    for (const record of records) {
      if (foldOf.get(record.streamId) !== fold) continue;
      const { mean, stdDev } = belief(record);
      misses.push(Math.abs(record.gain - mean) / stdDev);
    }
  }
  if (misses.length < leastResiduals) return 1;
  misses.sort((a, b) => a - b);
  const rank = Math.min(misses.length - 1, Math.ceil((misses.length + 1) * coverage) - 1);
  return (misses[rank] ?? normalQuantile90) / normalQuantile90;
};
