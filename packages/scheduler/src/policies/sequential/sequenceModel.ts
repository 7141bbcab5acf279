import {
  inferenceModels,
  jobsOf,
  type RetrainingJob,
  type StreamModel,
  unitsForFloor,
} from '../../estimate/streamModel.ts';
import type { Problem } from '../../problem.ts';
import { wholeUnits } from '../../units.ts';
import { hullCache, type InferenceHull } from './inferenceHull.ts';
import { InferenceMarket, type MarketBid, marketBidder, type ValueRange } from './inferenceMarket.ts';

/** A retraining of one stream, as a candidate for the sequence. */
export interface Candidate {
  readonly index: number;
  readonly job: RetrainingJob;
  /** Value per second that it brings once done, at full inference. */
  readonly gain: number;
  /** Smith's ratio: gain by GPU-second of work. */
  readonly ratio: number;
  /** Whether its speed is simply its share, however large. */
  readonly linear: boolean;
}

/** A problem prepared for the sequential policy. */
export interface SequenceModel {
  readonly problem: Problem;
  readonly models: readonly StreamModel[];
  /** Units of δ that there are. */
  readonly units: number;
  /** Value per second of each stream at accuracy 1 and factor 1, while its window lasts. */
  readonly coefficients: Float64Array;
  /** Instants at which windows end, ascending. */
  readonly windowEnds: readonly number[];
  readonly horizon: number;
  /** γs of each stream that no other beats in both work and accuracy, and that improve it; the cheapest first. */
  readonly candidates: readonly (readonly Candidate[])[];
  /** Instants at which retrainings may begin, ascending. */
  readonly releases: readonly number[];
  readonly hullOf: (index: number, accuracy: number) => InferenceHull;
  /** What a stream bids for inference at an accuracy, while its window lasts and after it. */
  readonly bidOf: (index: number, accuracy: number) => { readonly open: MarketBid; readonly over: MarketBid };
  /** Buffers for runs to work in: a run starts by overwriting them. */
  readonly scratch: {
    readonly now: InferenceMarket;
    readonly final: InferenceMarket;
    readonly accuracies: Float64Array;
    readonly goals: Float64Array;
  };
  /** The market before any retraining, and the accuracies then. */
  readonly startMarket: InferenceMarket;
  readonly startAccuracies: Float64Array;
}

export const sequenceModel = (problem: Problem): SequenceModel => {
  const models = inferenceModels(problem);
  const totalWeight = models.reduce((sum, { weight }) => sum + weight, 0);
  const coefficients = Float64Array.from(models, ({ weight, windowEnd }) => weight / (totalWeight * windowEnd));
  const cachedHull = hullCache();
  const hullOf = (index: number, accuracy: number): InferenceHull => {
    const model = models[index];
    if (!model) return { baseUnits: 0, baseFactor: 0, widths: [], slopes: [], logSlopes: [] };
    const { factors, stream } = model;
    const floor = stream.minAccuracy > 0 ? unitsForFloor(factors, accuracy, stream.minAccuracy) : 0;
    return cachedHull(factors, floor ?? factors.length - 1);
  };
  // Each stream's jobs in turn: most are dominated, and no large heap of them is kept.
  const candidates = models.map((model, index) =>
    candidatesOf(model, jobsOf(problem, model.stream), { index, coefficient: coefficients[index] ?? 0 }),
  );
  const bidOf = rememberingBids(hullOf, {
    coefficients,
    bidder: marketBidder(valueRange(models, { coefficients, candidates, hullOf })),
  });
  const startMarket = new InferenceMarket();
  for (const [index, { startAccuracy }] of models.entries()) startMarket.join(bidOf(index, startAccuracy).open);
  const releases = new Set(candidates.flatMap((ofStream) => ofStream.map(({ job }) => job.releaseSeconds)));
  const startAccuracies = Float64Array.from(models, ({ startAccuracy }) => startAccuracy);
  const windowEnds = [...new Set(models.map(({ windowEnd }) => windowEnd))].sort((a, b) => a - b);
  return {
    problem,
    models,
    units: wholeUnits(problem.gpuCount, problem.allocationUnit),
    coefficients,
    windowEnds,
    horizon: windowEnds[windowEnds.length - 1] ?? 0,
    candidates,
    releases: [...releases].sort((a, b) => a - b),
    hullOf,
    bidOf,
    scratch: {
      now: new InferenceMarket(),
      final: new InferenceMarket(),
      accuracies: new Float64Array(models.length),
      goals: new Float64Array(models.length),
    },
    startMarket,
    startAccuracies,
  };
};

const rememberingBids = (
  hullOf: SequenceModel['hullOf'],
  { coefficients, bidder }: { coefficients: Float64Array; bidder: ReturnType<typeof marketBidder> },
): SequenceModel['bidOf'] => {
  const known = Array.from(coefficients, () => new Map<number, ReturnType<SequenceModel['bidOf']>>());
  return (index, accuracy) => {
    const bids = known[index]?.get(accuracy);
    if (bids) return bids;
    const hull = hullOf(index, accuracy);
    const made = { open: bidder(hull, (coefficients[index] ?? 0) * accuracy), over: bidder(hull, 0) };
    known[index]?.set(accuracy, made);
    return made;
  };
};

const candidatesOf = (
  model: StreamModel,
  jobs: readonly RetrainingJob[],
  { index, coefficient }: { index: number; coefficient: number },
): Candidate[] => {
  const top = model.factors[model.factors.length - 1] ?? 0;
  const kept: Candidate[] = [];
  let best = model.startAccuracy;
  for (const job of jobs.toSorted((a, b) => a.workLeft - b.workLeft || b.endAccuracy - a.endAccuracy)) {
    if (job.endAccuracy <= best || job.releaseSeconds >= model.windowEnd) continue;
    best = job.endAccuracy;
    const gain = coefficient * (job.endAccuracy - model.startAccuracy) * top;
    const linear = job.maxShare === Number.POSITIVE_INFINITY;
    kept.push({ index, job, gain, ratio: gain / job.workLeft, linear });
  }
  return kept;
};

const valueRange = (
  models: readonly StreamModel[],
  { coefficients, candidates, hullOf }: Pick<SequenceModel, 'coefficients' | 'candidates' | 'hullOf'>,
): ValueRange => {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const [index, model] of models.entries()) {
    const { slopes } = hullOf(index, model.startAccuracy);
    const coefficient = coefficients[index] ?? 0;
    const best = candidates[index]?.at(-1)?.job.endAccuracy ?? model.startAccuracy;
    const [steepest, flattest] = [slopes[0] ?? 0, slopes[slopes.length - 1] ?? 0];
    if (steepest > 0 && best > 0) high = Math.max(high, coefficient * best * steepest);
    const least = coefficient * model.startAccuracy * flattest;
    if (least > 0) low = Math.min(low, least);
  }
  return low < high ? { low, high } : { low: 1e-9, high: 1 };
};
