import type { Course } from '../estimate/followStream.ts';
import type { PolicyOptions, SchedulingPolicy, Stage } from '../plan.ts';
import type { Problem } from '../problem.ts';
import type { WindowEvent } from '../window/lifecycle.ts';
import { deservesPromotion } from '../window/promotion.ts';
import { sayOfWindow } from '../wording/windowSentences.ts';
import { quantity } from '../wording/wording.ts';
import { execute } from './execute.ts';
import {
  enterWindow,
  type SimulatedStream,
  type Simulation,
  startSimulation,
  step,
  type WindowResult,
} from './simulation.ts';
import { snapshot } from './snapshot.ts';
import { type Trace, type TraceEvent, traceEnd, windowLength, windowStart } from './trace.ts';

export interface SimulateOptions {
  readonly policy: SchedulingPolicy;
  readonly policyOptions?: PolicyOptions;
  /**
   * When plans are made anew, besides at windows' ends and the trace's events: at each completion (§4.2), or not at all,
   * and then stages go on as their completions come. At completions up to 16 streams by default.
   */
  readonly replan?: 'completions' | 'windows';
}

/** Streams up to which plans are made anew at completions by default. */
const replanLimit = 16;

/** What a simulation amounts to. */
export interface SimulationSummary {
  /** Mean of the windows' accuracies, by weight and length. */
  readonly meanAccuracy: number;
  readonly byStream: Readonly<Record<string, number>>;
  readonly windows: readonly WindowResult[];
  readonly plans: number;
  readonly retrainingGpuSeconds: number;
  /** Fraction of the streams' time under their floors. */
  readonly underFloor: number;
}

/** Runs a policy over a whole trace, window after window, with models carried over. */
export const simulate = (trace: Trace, options: SimulateOptions): SimulationSummary =>
  summarise(advance(startSimulation(trace), traceEnd(trace), options));

/** Runs on until `until` seconds. In two pieces it does what it does in one, but for one plan more at the cut. */
export const advance = (start: Simulation, until: number, options: SimulateOptions): Simulation => {
  let simulation = start;
  while (simulation.atSeconds < until - 1e-9) {
    simulation = takeLabels(simulation);
    const next = Math.min(until, nextInstant(simulation));
    simulation = settle(runUntil(simulation, next, options));
  }
  return simulation;
};

/** The next event, window's start or end, or arrival of labels. */
const nextInstant = ({ trace, atSeconds, streams }: Simulation): number => {
  let next = Number.POSITIVE_INFINITY;
  const consider = (instant: number): void => {
    if (instant > atSeconds + 1e-9) next = Math.min(next, instant);
  };
  for (const { atSeconds: at } of trace.events ?? []) consider(at);
  for (const [index, stream] of trace.streams.entries()) {
    const window = streams[index]?.window ?? 0;
    if (window >= stream.windows.length) continue;
    const begin = windowStart(trace, stream, window);
    for (const instant of [begin, begin + trace.labellingDelaySeconds, windowStart(trace, stream, window + 1)])
      consider(instant);
  }
  return next;
};

/** Streams whose labels have arrived can be retrained from now on. */
const takeLabels = (simulation: Simulation): Simulation => {
  const { trace, atSeconds } = simulation;
  const streams = simulation.streams.map((one, index) => {
    const stream = trace.streams[index];
    const waits = one.state.status === 'profiling' && stream !== undefined && one.window < stream.windows.length;
    if (!waits || atSeconds < windowStart(trace, stream, one.window) + trace.labellingDelaySeconds - 1e-9) return one;
    const options = stream.windows[one.window]?.retrainingConfigs.length ?? 0;
    return { ...one, state: step(one.state, [{ kind: 'profiled', options }]) };
  });
  return { ...simulation, streams };
};

/** Plans and carries out, up to `until` or the first completion. */
const runUntil = (simulation: Simulation, until: number, options: SimulateOptions): Simulation => {
  const { believed, truth } = snapshot(simulation);
  if (believed.streams.length === 0) return { ...simulation, atSeconds: until };
  const replan = options.replan ?? (believed.streams.length <= replanLimit ? 'completions' : 'windows');
  const planned = options.policy(believed, { ...options.policyOptions, withUpperBound: false });
  const { stages } = planned.kind === 'plan' ? planned : planned.relaxed;
  const {
    seconds,
    courses,
    stages: executed,
  } = execute(truth, stages, {
    until: until - simulation.atSeconds,
    stopAtCompletion: replan === 'completions',
  });
  const streams = simulation.streams.map((state) => {
    const course = courses.get(state.id);
    const problem = truth.streams.find(({ id }) => id === state.id);
    return course && problem
      ? { ...afterCourse(state, { course, truth, seconds }), ...lastPlaces(state, executed) }
      : state;
  });
  const reached = simulation.atSeconds + seconds;
  return { ...simulation, atSeconds: until - reached < 1e-9 ? until : reached, streams, plans: simulation.plans + 1 };
};

/** Where a stream was last retrained and inferred. */
const lastPlaces = (
  { id, retrainingDeviceId, homeDeviceId }: SimulatedStream,
  stages: readonly Stage[],
): Pick<SimulatedStream, 'retrainingDeviceId' | 'homeDeviceId'> => {
  let [trains, infers] = [retrainingDeviceId, homeDeviceId];
  for (const { streams } of stages) {
    const held = streams[id];
    if (held?.deviceId !== undefined) infers = held.deviceId;
    if (held && held.retrainingShare > 0) trains = held.retrainingDeviceId ?? held.deviceId ?? null;
  }
  return { retrainingDeviceId: trains, homeDeviceId: infers };
};

const afterCourse = (
  state: SimulatedStream,
  { course, truth, seconds }: { course: Course; truth: Problem; seconds: number },
): SimulatedStream => {
  const under = course.violations
    .filter(({ kind }) => kind === 'floor')
    .reduce((sum, { startSeconds, endSeconds }) => sum + Math.min(seconds, endSeconds) - startSeconds, 0);
  return {
    ...state,
    accuracy: course.accuracy,
    area: state.area + course.area,
    underFloorSeconds: state.underFloorSeconds + under,
    gpuSeconds: state.gpuSeconds + course.gpuSeconds,
    ...retrainingAfter(state, { course, truth }),
  };
};

/**
 * What the course did to the stream's retraining, as events of its window. One that holds no share waits, as it does live:
 * what it did is kept.
 */
const retrainingAfter = (
  before: SimulatedStream,
  { course, truth }: { course: Course; truth: Problem },
): Pick<SimulatedStream, 'state' | 'lastConfigId' | 'doneGpuSeconds'> => {
  const { job } = course;
  const running = before.state.status === 'retraining' ? before.state.retrainingConfigId : null;
  const events: WindowEvent[] = [];
  if (!job) {
    const { state, lastConfigId, doneGpuSeconds } = before;
    return { state, lastConfigId, doneGpuSeconds };
  }
  const configId = job.option.id;
  if (running !== configId) events.push({ kind: 'retraining-granted', retrainingConfigId: configId });
  if (course.completedAt !== null) events.push(...completion(before, { job, truth }));
  const doneBefore = running === configId ? before.doneGpuSeconds : 0;
  return { state: step(before.state, events), lastConfigId: configId, doneGpuSeconds: doneBefore + job.work };
};

/** A finished retraining and the gate's verdict on it. */
const completion = (
  before: SimulatedStream,
  { job, truth }: { job: NonNullable<Course['job']>; truth: Problem },
): WindowEvent[] => {
  const { id, endAccuracy } = job.option;
  const promoted = truth.promotion !== 'gated' || deservesPromotion(endAccuracy, before.accuracy);
  const accuracies = { candidate: quantity('fraction', endAccuracy), live: quantity('fraction', before.accuracy) };
  return [
    { kind: 'retraining-done', modelVersionId: id },
    { kind: 'judged', promoted, reason: sayOfWindow('window.judgedInSimulation', accuracies) },
  ];
};

/** Closes windows that are over, opens the next ones, and lets the trace's events happen. */
const settle = (simulation: Simulation): Simulation => {
  const { trace, atSeconds } = simulation;
  const results: WindowResult[] = [];
  const streams = simulation.streams.map((state, index) => {
    const stream = trace.streams[index];
    if (!stream || state.window >= stream.windows.length) return state;
    const endsAtSeconds = windowStart(trace, stream, state.window + 1);
    if (endsAtSeconds > atSeconds + 1e-9) return state;
    results.push(resultOf(state, { endsAtSeconds, seconds: windowLength(trace, stream) }));
    return enterWindow(trace, index, { id: state.id, window: state.window + 1, carried: state.accuracy });
  });
  const settled: Simulation = {
    ...simulation,
    streams,
    results: results.length > 0 ? [...simulation.results, ...results] : simulation.results,
  };
  return (trace.events ?? [])
    .filter(({ atSeconds: at }) => Math.abs(at - atSeconds) <= 1e-9)
    .reduce<Simulation>((after, event) => happen(after, event), settled);
};

const resultOf = (
  state: SimulatedStream,
  { endsAtSeconds, seconds }: { endsAtSeconds: number; seconds: number },
): WindowResult => {
  const ended = step(state.state, [{ kind: 'window-ended' }]);
  // After that event every window is settled.
  const outcome = ended.status === 'settled' ? ended.outcome.kind : 'no-retraining';
  return {
    streamId: state.id,
    window: state.window,
    endsAtSeconds,
    startAccuracy: state.startAccuracy,
    endAccuracy: state.accuracy,
    windowAccuracy: state.area / seconds,
    retrainingConfigId: state.lastConfigId,
    outcome,
    gpuSeconds: state.gpuSeconds,
    underFloorSeconds: state.underFloorSeconds,
  };
};

/** With its device a retraining loses what it did since its last whole epoch: live ones go on from there too. */
const losing =
  ({ streams }: Trace, deviceId: string) =>
  (state: SimulatedStream, index: number): SimulatedStream => {
    if (state.state.status !== 'retraining' || state.retrainingDeviceId !== deviceId) return state;
    const { retrainingConfigId } = state.state;
    const option = streams[index]?.windows[state.window]?.retrainingConfigs.find(({ id }) => id === retrainingConfigId);
    if (!option?.epochs) return state;
    const epoch = option.gpuSeconds / option.epochs;
    return { ...state, doneGpuSeconds: epoch * Math.floor(state.doneGpuSeconds / epoch + 1e-9) };
  };

const happen = (simulation: Simulation, event: TraceEvent): Simulation => {
  const devices = simulation.devices;
  switch (event.kind) {
    case 'device-lost':
    case 'device-back': {
      const available = event.kind === 'device-back';
      return {
        ...simulation,
        streams: available ? simulation.streams : simulation.streams.map(losing(simulation.trace, event.deviceId)),
        devices: devices?.map((one) => (one.id === event.deviceId ? { ...one, available } : one)),
      };
    }
    case 'capacity': {
      const { gpuCount, deviceId } = event;
      if (deviceId === undefined) return { ...simulation, gpuCount };
      return { ...simulation, devices: devices?.map((one) => (one.id === deviceId ? { ...one, gpuCount } : one)) };
    }
    case 'link-down':
    case 'link-up': {
      const { fromSite, toSite } = event;
      const available = event.kind === 'link-up';
      const same = (a: string, b: string): boolean => a === fromSite && b === toSite;
      const links = simulation.links?.map((link) =>
        same(link.fromSite, link.toSite) || same(link.toSite, link.fromSite) ? { ...link, available } : link,
      );
      return { ...simulation, links };
    }
  }
};

/** Means and sums over the windows that are over. */
export const summarise = ({ trace, results, plans }: Simulation): SimulationSummary => {
  const sums = new Map<string, { area: number; seconds: number }>();
  let [weighted, weights, under, time, gpuSeconds] = [0, 0, 0, 0, 0];
  const streams = new Map(trace.streams.map((stream) => [stream.id, stream]));
  for (const result of results) {
    const stream = streams.get(result.streamId);
    if (!stream) continue;
    const seconds = windowLength(trace, stream);
    const sum = sums.get(result.streamId) ?? { area: 0, seconds: 0 };
    sums.set(result.streamId, { area: sum.area + result.windowAccuracy * seconds, seconds: sum.seconds + seconds });
    weighted += (stream.weight ?? 1) * result.windowAccuracy * seconds;
    weights += (stream.weight ?? 1) * seconds;
    under += result.underFloorSeconds;
    time += seconds;
    gpuSeconds += result.gpuSeconds;
  }
  return {
    meanAccuracy: weights > 0 ? weighted / weights : 0,
    byStream: Object.fromEntries([...sums].map(([id, { area, seconds }]) => [id, area / seconds])),
    windows: results,
    plans,
    retrainingGpuSeconds: gpuSeconds,
    underFloor: time > 0 ? under / time : 0,
  };
};
