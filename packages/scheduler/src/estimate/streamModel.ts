import { windowEndOf } from '../horizon.ts';
import type { InferenceProfile, Problem, RetrainingOption, StreamProblem } from '../problem.ts';
import { factorTable, usableProfile } from './accuracyFactor.ts';
import { type AccuracyStep, accuracySteps } from './retrainingCourse.ts';
import { maxUsefulShare, trainingSpeed } from './trainingSpeed.ts';

/** Slack on accuracies when a floor is checked. */
export const accuracyTolerance = 1e-9;

/** A retraining that may be planned: what is left of its work and from when it may run. */
export interface RetrainingJob {
  readonly configId: string;
  /** Accuracy of the live model once it is done, in [0, 1]. */
  readonly endAccuracy: number;
  /** GPU-seconds left at 100 % of a GPU. */
  readonly workLeft: number;
  /** Changes of the live model's accuracy on the way; the last is the completion. */
  readonly steps: readonly AccuracyStep[];
  /** Seconds from now before which it cannot run: the labelling delay, or 0 when it runs already. */
  readonly releaseSeconds: number;
  /** Largest share that makes it faster; may be infinite. */
  readonly maxShare: number;
  /** Work done in a second at a share. */
  readonly speedAt: (share: number) => number;
}

/** A stream as the policies see it, with shares counted in units of δ. */
export interface StreamModel {
  readonly stream: StreamProblem;
  readonly weight: number;
  /** Seconds from now to the end of the stream's window. */
  readonly windowEnd: number;
  readonly startAccuracy: number;
  /** The λs that are fast enough. */
  readonly profile: InferenceProfile;
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

/** Γ of a stream, or the γ under way alone. */
export const jobsOf = (problem: Problem, stream: StreamProblem): RetrainingJob[] => {
  const job = (option: RetrainingOption, doneGpuSeconds: number, releaseSeconds: number): RetrainingJob => {
    const steps = accuracySteps(problem, option, { from: stream.startAccuracy, doneGpuSeconds });
    const last = steps[steps.length - 1];
    return {
      configId: option.id,
      endAccuracy: last?.accuracy ?? option.endAccuracy,
      workLeft: last?.work ?? 0,
      steps,
      releaseSeconds,
      maxShare: maxUsefulShare(problem, option),
      speedAt: (share) => trainingSpeed(problem, option, share),
    };
  };
  const { running } = stream;
  if (!running) return stream.retrainingConfigs.map((option) => job(option, 0, problem.labellingDelaySeconds));
  return stream.retrainingConfigs
    .filter((option) => option.id === running.retrainingConfigId)
    .map((option) => job(option, running.doneGpuSeconds, 0));
};

/** Tables by what profiles say: streams of one kind share a table, and what is derived from it. */
const tablesByProfile = (allocationUnit: number): ((profile: InferenceProfile) => Float64Array) => {
  const made = new Map<InferenceProfile | string, Float64Array>();
  return (profile) => {
    const known = made.get(profile);
    if (known) return known;
    const { interpolation, points } = profile;
    let key: string = interpolation;
    for (const { gpuShare, accuracyFactor } of points) key += ` ${gpuShare}:${accuracyFactor}`;
    const table = made.get(key) ?? factorTable(profile, allocationUnit);
    made.set(profile, table);
    made.set(key, table);
    return table;
  };
};

/** Models of all streams, in the problem's order. */
export const streamModels = (problem: Problem): StreamModel[] =>
  inferenceModels(problem).map((model) => ({ ...model, jobs: jobsOf(problem, model.stream) }));

/** Models without their γs, for questions of inference alone. */
export const inferenceModels = (problem: Problem): StreamModel[] => {
  const tableOf = tablesByProfile(problem.allocationUnit);
  return problem.streams.map((stream) => {
    const profile = usableProfile(stream);
    const factors = tableOf(profile);
    return {
      stream,
      weight: stream.weight ?? 1,
      windowEnd: windowEndOf(problem, stream),
      startAccuracy: stream.startAccuracy,
      profile,
      factors,
      floorUnits: unitsForFloor(factors, stream.startAccuracy, stream.minAccuracy),
      jobs: [],
    };
  });
};
