import { devicesOf, isAvailable, speedFor } from '../device.ts';
import { usableProfile } from '../estimate/accuracyFactor.ts';
import { accuracySteps } from '../estimate/retrainingCourse.ts';
import { maxUsefulShare, trainingSpeed } from '../estimate/trainingSpeed.ts';
import { horizonSeconds, windowEndOf } from '../horizon.ts';
import type { InferenceProfile, Problem, RetrainingOption, StreamProblem } from '../problem.ts';
import { type InferenceResponse, inferenceResponse } from './inferenceResponse.ts';

/** A rise of accuracy that a retraining can reach, alone: what it must have worked until then, and since the one before. */
export interface BoundStep {
  readonly from: number;
  readonly to: number;
  /** Those accuracies' places in the stream's levels. */
  readonly fromLevel: number;
  readonly toLevel: number;
  /** Earliest and latest instant at which it can be reached. */
  readonly earliest: number;
  readonly latest: number;
  /** Least GPU time of its own work, and the largest share at which it can be used. */
  readonly gpuSeconds: number;
  readonly share: number;
}

/** What the bound needs to know of a stream. */
export interface BoundStream {
  /** Value per second at accuracy 1 and factor 1, while the window lasts. */
  readonly coefficient: number;
  readonly windowEnd: number;
  readonly startAccuracy: number;
  readonly minAccuracy: number;
  readonly profile: InferenceProfile;
  readonly response: InferenceResponse;
  /** Each γ as its steps. */
  readonly retrainings: readonly (readonly BoundStep[])[];
  /** Whether one of them is completed for certain. */
  readonly completes: boolean;
  /** All accuracies that its model may have, the one now first. */
  readonly levels: readonly number[];
  /** Least share that the floor demands at each level. */
  readonly leastShares: readonly number[];
}

/** A problem prepared for the bound, in GPUs of the reference device. */
export interface BoundModel {
  readonly streams: readonly BoundStream[];
  readonly gpuCount: number;
  readonly horizon: number;
  /** Earliest instant at which any retraining may run. */
  readonly firstRelease: number;
}

/** All devices as one of their summed speed that every stream can use at no cost of shipping: a relaxation. */
const pooledSpeed = (problem: Problem): { gpuCount: number; fastest: number } => {
  let [gpuCount, fastest] = [0, 0];
  for (const device of devicesOf(problem)) {
    if (device.available === false && !isAvailable(device)) continue;
    const speed = problem.streams.reduce((most, stream) => Math.max(most, speedFor(device, stream)), 0);
    gpuCount += device.gpuCount * speed;
    fastest = Math.max(fastest, speed);
  }
  return { gpuCount, fastest };
};

export const boundModel = (problem: Problem): BoundModel => {
  const { gpuCount, fastest } = pooledSpeed(problem);
  const totalWeight = problem.streams.reduce((sum, stream) => sum + (stream.weight ?? 1), 0);
  const responses = new Map<InferenceProfile, InferenceResponse>();
  const responseOf = (profile: InferenceProfile): InferenceResponse => {
    const response = responses.get(profile) ?? inferenceResponse(profile);
    responses.set(profile, response);
    return response;
  };
  const streams = problem.streams.map((stream): BoundStream => {
    const profile = usableProfile(stream);
    const windowEnd = windowEndOf(problem, stream);
    const startAccuracy = bestStart(stream);
    const levels = [startAccuracy];
    const retrainings = retrainingsOf(problem, stream, { gpuCount, fastest, levels });
    const { minAccuracy } = stream;
    return {
      coefficient: (stream.weight ?? 1) / (totalWeight * windowEnd),
      windowEnd,
      startAccuracy,
      minAccuracy,
      profile,
      response: responseOf(profile),
      retrainings,
      completes: false,
      levels,
      leastShares: levels.map((accuracy) => (minAccuracy > 0 ? leastShare(profile, accuracy, minAccuracy) : 0)),
    };
  });
  const releases = problem.streams.map((stream) => (stream.running ? 0 : problem.labellingDelaySeconds));
  return { streams, gpuCount, horizon: horizonSeconds(problem), firstRelease: Math.min(...releases) };
};

/** A cached model costs nothing, so the best of them may be live from the start. */
const bestStart = (stream: StreamProblem): number =>
  (stream.cachedModels ?? []).reduce((best, { accuracy }) => Math.max(best, accuracy), stream.startAccuracy);

const retrainingsOf = (
  problem: Problem,
  stream: StreamProblem,
  machine: { gpuCount: number; fastest: number; levels: number[] },
): BoundStep[][] => {
  const { running } = stream;
  const options = running
    ? stream.retrainingConfigs.filter(({ id }) => id === running.retrainingConfigId)
    : notDominated(problem, stream.retrainingConfigs);
  return options
    .map((option) => stepsOf(problem, stream, { option, ...machine }))
    .filter((steps) => steps.some(({ to }) => to > bestStart(stream)));
};

/** Without caps and checkpoints a dearer and worse γ can be left out. */
const notDominated = (problem: Problem, options: readonly RetrainingOption[]): readonly RetrainingOption[] => {
  const plain = options.every(
    (option) =>
      maxUsefulShare(problem, option) === maxUsefulShare(problem, {} as RetrainingOption) && !option.checkpoints,
  );
  if (!plain) return options;
  const kept: RetrainingOption[] = [];
  for (const option of [...options].sort((a, b) => a.gpuSeconds - b.gpuSeconds || b.endAccuracy - a.endAccuracy))
    if (option.endAccuracy > (kept[kept.length - 1]?.endAccuracy ?? Number.NEGATIVE_INFINITY)) kept.push(option);
  return kept;
};

const stepsOf = (
  problem: Problem,
  stream: StreamProblem,
  {
    option,
    gpuCount,
    fastest,
    levels,
  }: { option: RetrainingOption; gpuCount: number; fastest: number; levels: number[] },
): BoundStep[] => {
  const release = stream.running ? 0 : problem.labellingDelaySeconds;
  const most = Math.min(maxUsefulShare(problem, option), gpuCount / fastest);
  const fastestWork = trainingSpeed(problem, option, most) * fastest;
  const overhead = leastShareBySpeed(option);
  const doneGpuSeconds = stream.running?.doneGpuSeconds ?? 0;
  let [from, before] = [bestStart(stream), 0];
  return accuracySteps(problem, option, { from, doneGpuSeconds }).map(({ work, accuracy }) => {
    const step = {
      from,
      to: accuracy,
      fromLevel: levelOf(levels, from),
      toLevel: levelOf(levels, accuracy),
      earliest: release + work / fastestWork,
      latest: windowEndOf(problem, stream),
      gpuSeconds: (work - before) * overhead,
      share: most * fastest,
    };
    [from, before] = [accuracy, work];
    return step;
  });
};

/** Least GPU time by work: 1 but where the scaling curve says that some share does more than its own. */
const leastShareBySpeed = (option: RetrainingOption): number =>
  (option.scaling ?? []).reduce(
    (least, { share, speed }) => Math.min(least, share / speed),
    option.scaling?.length ? Number.POSITIVE_INFINITY : 1,
  );

const levelOf = (levels: number[], accuracy: number): number => {
  const known = levels.indexOf(accuracy);
  return known >= 0 ? known : levels.push(accuracy) - 1;
};

/** Least share that keeps `accuracy × factor` at the floor; a relaxation takes the lower end of the piece where it is reached. */
const leastShare = ({ points, interpolation }: InferenceProfile, accuracy: number, floor: number): number => {
  // A little below what plans are held to, so that rounding never makes the bound stricter than a plan.
  const wanted = (floor - 1e-8) / accuracy;
  if (wanted <= 0) return 0;
  for (const [index, point] of points.entries()) {
    if (point.accuracyFactor < wanted) continue;
    const lower = points[index - 1];
    if (!lower || interpolation === 'step' || lower.accuracyFactor >= wanted)
      return Math.min(point.gpuShare, lower?.gpuShare ?? point.gpuShare);
    const position = (wanted - lower.accuracyFactor) / (point.accuracyFactor - lower.accuracyFactor);
    return interpolation === 'linear'
      ? lower.gpuShare + position * (point.gpuShare - lower.gpuShare)
      : 1 / (1 / lower.gpuShare - position * (1 / lower.gpuShare - 1 / point.gpuShare));
  }
  return 0;
};
