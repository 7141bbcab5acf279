import { devicesOf, isPlain, speedFor } from '../device.ts';
import { windowEndOf } from '../horizon.ts';
import { shippingSeconds } from '../links.ts';
import type { Stage, StreamStage } from '../plan.ts';
import type { InferenceProfile, Problem, RetrainingOption, StreamProblem } from '../problem.ts';
import { deservesPromotion } from '../window/promotion.ts';
import { sayOfWhatIf } from '../wording/whatIfSentences.ts';
import { quantity, type Said } from '../wording/wording.ts';
import { accuracyFactor, usableProfile } from './accuracyFactor.ts';
import { type AccuracyStep, accuracySteps } from './retrainingCourse.ts';
import { accuracyTolerance } from './streamModel.ts';
import { trainingSpeed } from './trainingSpeed.ts';
import type { Violation } from './violation.ts';

/** Work that rounding of stage boundaries may leave of a step that is reached, in GPU-seconds. */
const workTolerance = 1e-7;

/** A stream's way through the stages of a plan. */
export interface Course {
  /** Accuracy of the live model now. */
  accuracy: number;
  accuracyAtWindowEnd: number;
  /** Accuracy × seconds so far, within the stream's window. */
  area: number;
  /** γ under way or done: its accuracy steps still ahead, and the work done since now. */
  job: { readonly option: RetrainingOption; steps: readonly AccuracyStep[]; work: number } | null;
  /** Models on their way back from another site: when they arrive, and what they bring. */
  arrivals: { readonly at: number; readonly accuracy: number; readonly completes: boolean }[];
  completedAt: number | null;
  gpuSeconds: number;
  cachedModelId: string | null;
  readonly violations: Violation[];
}

interface Passage {
  readonly problem: Problem;
  readonly stream: StreamProblem;
  readonly profile: InferenceProfile;
  readonly stage: Stage;
  readonly held: StreamStage;
}

/** Integrates one stream's accuracy over the stages. */
export const followStream = (problem: Problem, stream: StreamProblem, stages: readonly Stage[]): Course => {
  const course: Course = {
    accuracy: stream.startAccuracy,
    accuracyAtWindowEnd: stream.startAccuracy,
    area: 0,
    job: null,
    arrivals: [],
    completedAt: null,
    gpuSeconds: 0,
    cachedModelId: null,
    violations: [],
  };
  const profile = usableProfile(stream);
  for (const stage of stages) {
    const held = stage.streams[stream.id];
    if (held) passStage(course, { problem, stream, profile, stage, held });
    else report({ course, stream, stage }, 'stages', sayOfWhatIf('breach.missing', { stream: stream.id }));
  }
  return course;
};

const report = (
  { course, stream, stage }: Pick<Passage, 'stream' | 'stage'> & { course: Course },
  kind: Violation['kind'],
  { text, wording }: Said,
): void => {
  const { startSeconds, endSeconds } = stage;
  course.violations.push({ kind, streamId: stream.id, startSeconds, endSeconds, sentence: text, wording });
};

const passStage = (course: Course, passage: Passage): void => {
  const { problem, stream, profile, stage, held } = passage;
  swapCached(course, passage);
  startJob(course, passage);
  const speed = isPlain(problem) ? 1 : inferenceSpeed(passage);
  const factor = accuracyFactor(profile, held.inferenceShare * speed);
  advanceJob(course, passage);
  let from = stage.startSeconds;
  for (const arrival of course.arrivals) {
    if (arrival.at > stage.endSeconds) break;
    accrue(course, passage, { from, to: arrival.at, factor });
    from = Math.max(from, arrival.at);
    course.accuracy = arrival.accuracy;
    if (arrival.completes) course.completedAt = arrival.at;
    if (arrival.at <= windowEndOf(problem, stream)) course.accuracyAtWindowEnd = arrival.accuracy;
  }
  course.arrivals = course.arrivals.filter(({ at }) => at > stage.endSeconds);
  accrue(course, passage, { from, to: stage.endSeconds, factor });
};

const inferenceSpeed = ({ problem, stream, held }: Passage): number => {
  const devices = devicesOf(problem);
  const device = devices.find(({ id }) => id === held.deviceId) ?? devices[0];
  return device ? speedFor(device, stream) : 1;
};

/** Swaps in the cached model that the stage names, unless it is live already or the gate holds it back. */
const swapCached = (course: Course, { problem, stream, stage, held }: Passage): void => {
  if (held.cachedModelId === undefined || held.cachedModelId === course.cachedModelId) return;
  const model = stream.cachedModels?.find(({ id }) => id === held.cachedModelId);
  if (!model) {
    const said = sayOfWhatIf('breach.noCachedModel', { stream: stream.id, model: held.cachedModelId });
    return report({ course, stream, stage }, 'configuration', said);
  }
  course.cachedModelId = model.id;
  if (problem.promotion === 'gated' && !deservesPromotion(model.accuracy, course.accuracy)) return;
  course.accuracy = model.accuracy;
  if (stage.startSeconds < windowEndOf(problem, stream)) course.accuracyAtWindowEnd = model.accuracy;
};

/** Takes up the stage's γ when it is not the one under way. */
const startJob = (course: Course, { problem, stream, stage, held }: Passage): void => {
  const configId = held.retrainingConfigId;
  if (configId === null || course.job?.option.id === configId) return;
  const complain = (kind: Violation['kind'], said: Said) => report({ course, stream, stage }, kind, said);
  const option = stream.retrainingConfigs.find(({ id }) => id === configId);
  if (!option)
    return complain('configuration', sayOfWhatIf('breach.noConfig', { stream: stream.id, config: configId }));
  if (course.job)
    complain(
      'configuration',
      sayOfWhatIf('breach.twoConfigs', { stream: stream.id, first: course.job.option.id, config: configId }),
    );
  const running = stream.running?.retrainingConfigId === configId ? stream.running : null;
  const release = running ? 0 : problem.labellingDelaySeconds + shippingSeconds(problem, { held, option }).there;
  if (stage.startSeconds < release - 1e-6)
    complain(
      'labelling-delay',
      sayOfWhatIf('breach.beforeLabels', {
        stream: stream.id,
        start: quantity('seconds', stage.startSeconds),
        labels: quantity('seconds', release),
      }),
    );
  const steps = accuracySteps(problem, option, { from: course.accuracy, doneGpuSeconds: running?.doneGpuSeconds ?? 0 });
  course.job = { option, steps, work: 0 };
};

/** Does the stage's work; what it reaches arrives at once, or after its way back from another site. */
const advanceJob = (course: Course, { problem, stream, stage, held }: Passage): void => {
  const { job } = course;
  if (!job || job.option.id !== held.retrainingConfigId || job.steps.length === 0) return;
  const rate = trainingRate({ problem, stream, held, option: job.option });
  if (rate <= 0) return;
  const { back } = shippingSeconds(problem, { held, option: job.option });
  const seconds = stage.endSeconds - stage.startSeconds;
  const total = job.steps[job.steps.length - 1]?.work ?? 0;
  const reached = job.steps.filter((step) => step.work - job.work - rate * seconds <= workTolerance);
  for (const step of reached) {
    const at = stage.startSeconds + Math.min(seconds, Math.max(0, step.work - job.work) / rate) + back;
    course.arrivals.push({ at, accuracy: step.accuracy, completes: step.work === total });
  }
  const before = job.work;
  job.work = Math.min(total, job.work + rate * seconds);
  course.gpuSeconds += job.work - before;
  job.steps = job.steps.slice(reached.length);
};

const trainingRate = ({
  problem,
  stream,
  held,
  option,
}: Pick<Passage, 'problem' | 'stream' | 'held'> & { option: RetrainingOption }): number => {
  const rate = trainingSpeed(problem, option, held.retrainingShare);
  if (isPlain(problem)) return rate;
  const devices = devicesOf(problem);
  const id = held.retrainingDeviceId ?? held.deviceId;
  const device = devices.find((candidate) => candidate.id === id) ?? devices[0];
  return device ? rate * speedFor(device, stream) : rate;
};

const accrue = (
  course: Course,
  { problem, stream, stage }: Passage,
  { from, to, factor }: { from: number; to: number; factor: number },
): void => {
  const accuracy = course.accuracy * factor;
  const end = windowEndOf(problem, stream);
  course.area += accuracy * Math.max(0, Math.min(to, end) - Math.min(from, end));
  if (to <= from || accuracy >= stream.minAccuracy - accuracyTolerance) return;
  const { text, wording } = sayOfWhatIf('breach.floor', {
    stream: stream.id,
    accuracy: quantity('fraction', accuracy),
    floor: quantity('fraction', stream.minAccuracy),
  });
  course.violations.push({
    kind: 'floor',
    streamId: stream.id,
    startSeconds: from,
    endSeconds: Math.min(to, stage.endSeconds),
    sentence: text,
    wording,
  });
};
