import { windowEndOf } from '../horizon.ts';
import type { Problem, RetrainingOption, StreamProblem } from '../problem.ts';
import { factorTable } from './accuracyFactor.ts';

/** Slack on accuracies when a floor is checked. */
export const accuracyTolerance = 1e-9;

/** A retraining that may be planned: what is left of its work and from when it may run. */
export interface RetrainingJob {
  readonly configId: string;
  readonly endAccuracy: number;
  /** GPU-seconds left at 100 % of a GPU. */
  readonly workLeft: number;
  /** Seconds from now before which it cannot run: the labelling delay, or 0 when it runs already. */
  readonly releaseSeconds: number;
}

/** A stream as the policies see it, with shares counted in units of δ. */
export interface StreamModel {
  readonly stream: StreamProblem;
  readonly weight: number;
  /** Seconds from now to the end of the stream's window. */
  readonly windowEnd: number;
  readonly startAccuracy: number;
  /** Accuracy factor by units of inference share; the last entry holds for all larger shares. */
  readonly factors: Float64Array;
  /** Units of inference share under which the accuracy floor breaks now; null when no share holds it. */
  readonly floorUnits: number | null;
  /** Γ, or the γ under way alone. */
  readonly jobs: readonly RetrainingJob[];
}

export const factorAt = (factors: Float64Array, units: number): number =>
  factors[Math.min(units, factors.length - 1)] ?? 0;

/** Units from which on a larger inference share brings nothing. */
export const usefulUnits = (model: StreamModel): number => model.factors.length - 1;

/** Fewest units of inference share that keep `accuracy × factor` at `floor` or above; null when no share does. */
export const unitsForFloor = (factors: Float64Array, accuracy: number, floor: number): number | null => {
  for (let units = 0; units < factors.length; units++)
    if (accuracy * factorAt(factors, units) >= floor - accuracyTolerance) return units;
  return null;
};

/** A retraining that still runs has this fraction of its estimated work ahead at least: it is not done, whatever the estimate said. */
const leastWorkLeft = 0.01;

/** GPU-seconds left of γ after `doneGpuSeconds` of it; positive. */
export const workLeftOf = (option: RetrainingOption, doneGpuSeconds: number): number =>
  Math.max(option.gpuSeconds - doneGpuSeconds, option.gpuSeconds * leastWorkLeft, Number.EPSILON);

const jobsOf = (problem: Problem, stream: StreamProblem): RetrainingJob[] => {
  const job = (option: RetrainingOption, done: number, releaseSeconds: number): RetrainingJob => ({
    configId: option.id,
    endAccuracy: option.endAccuracy,
    workLeft: workLeftOf(option, done),
    releaseSeconds,
  });
  const { running } = stream;
  if (!running) return stream.retrainingConfigs.map((option) => job(option, 0, problem.labellingDelaySeconds));
  return stream.retrainingConfigs
    .filter((option) => option.id === running.retrainingConfigId)
    .map((option) => job(option, running.doneGpuSeconds, 0));
};

const memoise = <K extends object, V>(make: (key: K) => V): ((key: K) => V) => {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
};

/** Models of all streams, in the problem's order. Streams that share a profile object share its table. */
export const streamModels = (problem: Problem): StreamModel[] => {
  const tableOf = memoise((profile: StreamProblem['inferenceProfile']) => factorTable(profile, problem.allocationUnit));
  return problem.streams.map((stream) => {
    const factors = tableOf(stream.inferenceProfile);
    return {
      stream,
      weight: stream.weight ?? 1,
      windowEnd: windowEndOf(problem, stream),
      startAccuracy: stream.startAccuracy,
      factors,
      floorUnits: unitsForFloor(factors, stream.startAccuracy, stream.minAccuracy),
      jobs: jobsOf(problem, stream),
    };
  });
};
