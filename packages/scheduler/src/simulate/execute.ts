import { devicesOf, isPlain, speedFor } from '../device.ts';
import { type Course, followStream } from '../estimate/followStream.ts';
import { workLeftOf } from '../estimate/retrainingCourse.ts';
import { trainingSpeed } from '../estimate/trainingSpeed.ts';
import { shippingSeconds } from '../links.ts';
import type { Stage, StreamStage } from '../plan.ts';
import type { Problem, RetrainingOption, StreamProblem } from '../problem.ts';

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
  const away = isPlain(truth) ? new Set<string>() : awayIn(stages);
  /** When retrainings whose work is done arrive. */
  const arrivals = new Map<string, number>();
  let at = 0;
  for (const [index, stage] of stages.entries()) {
    if (at >= until - 1e-9) break;
    const left = timesLeft(truth, stage, work);
    const ending = endingWith(stage, stages[index + 1]);
    const awaited = ending.map((id) => left.get(id)?.seconds ?? 0);
    const planned = stage.endSeconds - stage.startSeconds;
    const last = index === stages.length - 1;
    let seconds = awaited.length > 0 ? Math.max(...awaited) : last ? until - at : planned;
    seconds = Math.min(seconds, until - at);
    for (const [id, { seconds: time, back }] of left) if (time <= seconds) arrivals.set(id, at + time + back);
    const stop = stopAtCompletion ? firstStop(arrivals, away) - at : Number.POSITIVE_INFINITY;
    const stops = stop <= seconds;
    if (stops) seconds = stop;
    if (seconds > 0) executed.push({ ...stage, startSeconds: at, endSeconds: at + seconds });
    for (const [id, { seconds: time, rate }] of left)
      work.set(id, (work.get(id) ?? 0) + rate * Math.min(seconds, time));
    at += seconds;
    if (stops) break;
  }
  const courses = new Map(truth.streams.map((stream) => [stream.id, followStream(truth, stream, executed)]));
  return { seconds: at, courses, stages: executed };
};

/** Streams that are retrained at another site. */
const awayIn = (stages: readonly Stage[]): Set<string> =>
  new Set(
    stages.flatMap(({ streams }) => Object.keys(streams).filter((id) => streams[id]?.retrainingDeviceId !== undefined)),
  );

/** The first completion by which everything that goes over a link is back. */
const firstStop = (arrivals: ReadonlyMap<string, number>, away: ReadonlySet<string>): number => {
  const allBack = [...away].reduce((last, id) => Math.max(last, arrivals.get(id) ?? Number.POSITIVE_INFINITY), 0);
  return [...arrivals.values()].reduce(
    (first, arrival) => (arrival >= allBack ? Math.min(first, arrival) : first),
    Number.POSITIVE_INFINITY,
  );
};

/** Streams whose retraining the plan ends with the stage. */
const endingWith = (stage: Stage, next: Stage | undefined): string[] =>
  Object.entries(stage.streams).flatMap(([id, held]) =>
    held.retrainingShare > 0 && next && next.streams[id]?.retrainingConfigId !== held.retrainingConfigId ? [id] : [],
  );

/** What a stage's retraining has left. */
interface Left {
  /** Seconds of the stage until it is really done, and GPU-seconds that it does in each. */
  readonly seconds: number;
  readonly rate: number;
  /** Seconds that its model is on its way back then. */
  readonly back: number;
}

/** What each retraining in the stage has left; what is done already is left out. */
const timesLeft = (truth: Problem, stage: Stage, work: ReadonlyMap<string, number>): Map<string, Left> => {
  const times = new Map<string, Left>();
  for (const stream of truth.streams) {
    const held = stage.streams[stream.id];
    if (!held || held.retrainingShare <= 0) continue;
    const option = stream.retrainingConfigs.find(({ id }) => id === held.retrainingConfigId);
    const rate = option ? rateOf(truth, stream, { held, option }) : 0;
    if (!option || rate <= 0) continue;
    const done = stream.running?.retrainingConfigId === option.id ? stream.running.doneGpuSeconds : 0;
    const left = workLeftOf(option, done) - (work.get(stream.id) ?? 0);
    const { back } = shippingSeconds(truth, { held, option });
    if (left > 1e-9) times.set(stream.id, { seconds: left / rate, rate, back });
  }
  return times;
};

const rateOf = (
  truth: Problem,
  stream: StreamProblem,
  { held, option }: { held: StreamStage; option: RetrainingOption },
): number => {
  const rate = trainingSpeed(truth, option, held.retrainingShare);
  if (isPlain(truth)) return rate;
  const device = devicesOf(truth).find((one) => one.id === (held.retrainingDeviceId ?? held.deviceId));
  return device ? rate * speedFor(device, stream) : rate;
};
