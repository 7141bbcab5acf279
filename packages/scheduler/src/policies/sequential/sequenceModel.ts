import { type RetrainingJob, type StreamModel, streamModels, unitsForFloor } from '../../estimate/streamModel.ts';
import type { Problem } from '../../problem.ts';
import { wholeUnits } from '../../units.ts';
import { hullCache, type InferenceHull } from './inferenceHull.ts';
import { type InferenceMarket, inferenceMarket } from './inferenceMarket.ts';

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
  readonly hullOf: (index: number, accuracy: number) => InferenceHull;
  /** Two markets for runs to work in: a run starts by overwriting them. */
  readonly scratch: { readonly now: InferenceMarket; readonly final: InferenceMarket };
  /** The market before any retraining. */
  readonly startMarket: InferenceMarket;
}

export const sequenceModel = (problem: Problem): SequenceModel => {
  const models = streamModels(problem);
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
  const range = valueRange(models, coefficients, hullOf);
  const startMarket = inferenceMarket(range);
  for (const [index, model] of models.entries())
    startMarket.trade(hullOf(index, model.startAccuracy), (coefficients[index] ?? 0) * model.startAccuracy, 1);
  const windowEnds = [...new Set(models.map(({ windowEnd }) => windowEnd))].sort((a, b) => a - b);
  return {
    problem,
    models,
    units: wholeUnits(problem.gpuCount, problem.allocationUnit),
    coefficients,
    windowEnds,
    horizon: windowEnds[windowEnds.length - 1] ?? 0,
    candidates: models.map((model, index) => candidatesOf(model, { index, coefficient: coefficients[index] ?? 0 })),
    hullOf,
    scratch: { now: inferenceMarket(range), final: inferenceMarket(range) },
    startMarket,
  };
};

const candidatesOf = (
  model: StreamModel,
  { index, coefficient }: { index: number; coefficient: number },
): Candidate[] => {
  const top = model.factors[model.factors.length - 1] ?? 0;
  const kept: Candidate[] = [];
  let best = model.startAccuracy;
  for (const job of [...model.jobs].sort((a, b) => a.workLeft - b.workLeft || b.endAccuracy - a.endAccuracy)) {
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
  coefficients: Float64Array,
  hullOf: SequenceModel['hullOf'],
): { low: number; high: number } => {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const [index, model] of models.entries()) {
    const { slopes } = hullOf(index, model.startAccuracy);
    const coefficient = coefficients[index] ?? 0;
    const best = model.jobs.reduce((top, { endAccuracy }) => Math.max(top, endAccuracy), model.startAccuracy);
    const [steepest, flattest] = [slopes[0] ?? 0, slopes[slopes.length - 1] ?? 0];
    if (steepest > 0 && best > 0) high = Math.max(high, coefficient * best * steepest);
    const least = coefficient * model.startAccuracy * flattest;
    if (least > 0) low = Math.min(low, least);
  }
  return low < high ? { low, high } : { low: 1e-9, high: 1 };
};
