import { devicesOf, isPlain, speedFor } from '../device.ts';
import { type Course, followStream } from '../estimate/followStream.ts';
import { workLeftOf } from '../estimate/retrainingCourse.ts';
import { trainingSpeed } from '../estimate/trainingSpeed.ts';
import type { Stage, StreamStage } from '../plan.ts';
import type { Problem, StreamProblem } from '../problem.ts';

/** A plan as it was really carried out. */
export interface Execution {
  readonly seconds: number;
  readonly courses: ReadonlyMap<string, Course>;
}

export interface ExecutionLimits {
  /** Seconds from now after which something else happens. */
  readonly until: number;
  /** Stops at the first completion, so that the caller can plan anew. */
  readonly stopAtCompletion: boolean;
}

/**
 * Carries out stages on the true costs. A stage that is planned to end with completions ends when they really come,
 * sooner or later than planned; other boundaries are kept by the clock.
 *
 * @param truth the problem with true accuracies and costs
 */
export const execute = (
  truth: Problem,
  stages: readonly Stage[],
  { until, stopAtCompletion }: ExecutionLimits,
): Execution => {
  const executed: Stage[] = [];
  const work = new Map<string, number>();
  let at = 0;
  for (const [index, stage] of stages.entries()) {
    if (at >= until - 1e-9) break;
    const left = timesLeft(truth, stage, work);
    const ending = endingWith(stage, stages[index + 1]);
    const awaited = ending.map((id) => left.get(id) ?? 0);
    const planned = stage.endSeconds - stage.startSeconds;
    const last = index === stages.length - 1;
    let seconds = awaited.length > 0 ? Math.max(...awaited) : last ? until - at : planned;
    const first = Math.min(Number.POSITIVE_INFINITY, ...left.values());
    const stops = stopAtCompletion && first <= seconds;
    if (stops) seconds = first;
    seconds = Math.min(seconds, until - at);
    if (seconds > 0) executed.push({ ...stage, startSeconds: at, endSeconds: at + seconds });
    for (const [id, time] of left) {
      const rate = rateOf(truth, id, stage.streams[id]);
      work.set(id, (work.get(id) ?? 0) + rate * Math.min(seconds, time));
    }
    at += seconds;
    if (stops) break;
  }
  const courses = new Map(truth.streams.map((stream) => [stream.id, followStream(truth, stream, executed)]));
  return { seconds: at, courses };
};

/** Streams whose retraining the plan ends with the stage. */
const endingWith = (stage: Stage, next: Stage | undefined): string[] =>
  Object.entries(stage.streams).flatMap(([id, held]) =>
    held.retrainingShare > 0 && next && next.streams[id]?.retrainingConfigId !== held.retrainingConfigId ? [id] : [],
  );

/** Seconds of the stage until each retraining in it is really done; what is done already is left out. */
const timesLeft = (truth: Problem, stage: Stage, work: ReadonlyMap<string, number>): Map<string, number> => {
  const times = new Map<string, number>();
  for (const stream of truth.streams) {
    const held = stage.streams[stream.id];
    const option = stream.retrainingConfigs.find(({ id }) => id === held?.retrainingConfigId);
    const rate = rateOf(truth, stream.id, held);
    if (!option || rate <= 0) continue;
    const done = stream.running?.retrainingConfigId === option.id ? stream.running.doneGpuSeconds : 0;
    const left = workLeftOf(option, done) - (work.get(stream.id) ?? 0);
    if (left > 1e-9) times.set(stream.id, left / rate);
  }
  return times;
};

const rateOf = (truth: Problem, id: string, held: StreamStage | undefined): number => {
  const stream: StreamProblem | undefined = truth.streams.find((one) => one.id === id);
  const option = stream?.retrainingConfigs.find((one) => one.id === held?.retrainingConfigId);
  if (!stream || !option || !held || held.retrainingShare <= 0) return 0;
  const rate = trainingSpeed(truth, option, held.retrainingShare);
  if (isPlain(truth)) return rate;
  const device = devicesOf(truth).find((one) => one.id === (held.retrainingDeviceId ?? held.deviceId));
  return device ? rate * speedFor(device, stream) : rate;
};
