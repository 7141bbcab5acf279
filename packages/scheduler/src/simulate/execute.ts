import { devicesOf, isPlain, speedFor } from '../device.ts';
import { type Course, followStream } from '../estimate/followStream.ts';
import { workLeftOf } from '../estimate/retrainingCourse.ts';
import { trainingSpeed } from '../estimate/trainingSpeed.ts';
import { shippingSeconds } from '../links.ts';
import type { Stage, StreamStage } from '../plan.ts';
import type { Problem, StreamProblem } from '../problem.ts';

/** A plan as it was really carried out. */
export interface Execution {
  readonly seconds: number;
  readonly courses: ReadonlyMap<string, Course>;
  /** The stages as they came. */
  readonly stages: readonly Stage[];
}

export interface ExecutionLimits {
  /** Seconds from now after which something else happens. */
  readonly until: number;
  /**
   * Stops at the first completion, so that the caller can plan anew; but not while data or models are on a link or will
   * be: what is on its way would be sent again.
   */
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
  const away = new Set(stages.flatMap(({ streams }) => Object.keys(streams).filter((id) => isAway(streams[id]))));
  /** When retrainings whose work is done arrive. */
  const arrivals = new Map<string, number>();
  let at = 0;
  for (const [index, stage] of stages.entries()) {
    if (at >= until - 1e-9) break;
    const left = timesLeft(truth, stage, work);
    const ending = endingWith(stage, stages[index + 1]);
    const awaited = ending.map((id) => left.get(id) ?? 0);
    const planned = stage.endSeconds - stage.startSeconds;
    const last = index === stages.length - 1;
    let seconds = awaited.length > 0 ? Math.max(...awaited) : last ? until - at : planned;
    seconds = Math.min(seconds, until - at);
    for (const [id, time] of left)
      if (time <= seconds) arrivals.set(id, at + time + returnSeconds(truth, id, stage.streams[id]));
    const stop = stopAtCompletion ? firstStop(arrivals, away) - at : Number.POSITIVE_INFINITY;
    const stops = stop <= seconds;
    if (stops) seconds = stop;
    if (seconds > 0) executed.push({ ...stage, startSeconds: at, endSeconds: at + seconds });
    for (const [id, time] of left) {
      const rate = rateOf(truth, id, stage.streams[id]);
      work.set(id, (work.get(id) ?? 0) + rate * Math.min(seconds, time));
    }
    at += seconds;
    if (stops) break;
  }
  const courses = new Map(truth.streams.map((stream) => [stream.id, followStream(truth, stream, executed)]));
  return { seconds: at, courses, stages: executed };
};

const isAway = (held: StreamStage | undefined): boolean => held?.retrainingDeviceId !== undefined;

/** The first completion by which everything that goes over a link is back. */
const firstStop = (arrivals: ReadonlyMap<string, number>, away: ReadonlySet<string>): number => {
  const allBack = [...away].reduce((last, id) => Math.max(last, arrivals.get(id) ?? Number.POSITIVE_INFINITY), 0);
  return [...arrivals.values()].reduce(
    (first, arrival) => (arrival >= allBack ? Math.min(first, arrival) : first),
    Number.POSITIVE_INFINITY,
  );
};

/** Seconds that a model is on its way back once its work is done. */
const returnSeconds = (truth: Problem, id: string, held: StreamStage | undefined): number => {
  const stream = truth.streams.find((one) => one.id === id);
  const option = stream?.retrainingConfigs.find((one) => one.id === held?.retrainingConfigId);
  return held && option ? shippingSeconds(truth, { held, option }).back : 0;
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
