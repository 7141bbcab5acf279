import type { Problem, RetrainingOption, StreamProblem } from '../problem.ts';
import { mayRetrain } from '../window/lifecycle.ts';
import { normalOf } from './noise.ts';
import type { SimulatedStream, Simulation } from './simulation.ts';
import { type Trace, type TraceOption, type TraceStream, windowStart } from './trace.ts';

/** A running retraining that passed its estimated cost is believed to need this much more than it has had. */
const overrun = 1.1;

/** What the planner believes of a γ: its own estimate where the trace has one, else the truth; with the trace's noise. */
const believed = (trace: Trace, option: TraceOption, key: string): RetrainingOption => {
  const { estimatedEndAccuracy, estimatedGpuSeconds, epochs: _epochs, ...rest } = option;
  const { noise = {}, seed = 1 } = trace;
  const endAccuracy = estimatedEndAccuracy ?? option.endAccuracy;
  const gpuSeconds = estimatedGpuSeconds ?? option.gpuSeconds;
  const error = (sigma: number | undefined, what: string): number =>
    sigma ? sigma * normalOf(`${seed}/${key}/${what}`) : 0;
  return {
    ...rest,
    endAccuracy: Math.min(1, Math.max(0, endAccuracy + error(noise.endAccuracy, 'accuracy'))),
    gpuSeconds: gpuSeconds * Math.max(0.1, 1 + error(noise.gpuSeconds, 'cost')),
  };
};

/** The problem now, as the planner believes it and as it is. Streams between or after their windows are left out. */
export const snapshot = (simulation: Simulation): { readonly believed: Problem; readonly truth: Problem } => {
  const { trace } = simulation;
  const open = trace.streams.flatMap((stream, index) => {
    const state = simulation.streams[index];
    const entered = state && stream.windows[state.window];
    return entered && windowStart(trace, stream, state.window) <= simulation.atSeconds + 1e-9
      ? [{ stream, state, options: entered.retrainingConfigs }]
      : [];
  });
  const problem = (streams: readonly StreamProblem[]): Problem => {
    const { streams: _streams, events: _events, noise: _noise, seed: _seed, ...rest } = trace;
    const { devices, links, gpuCount } = simulation;
    // Labels are late by the delay at each window's start; streams that wait for theirs have no Γ yet.
    return {
      ...rest,
      labellingDelaySeconds: 0,
      gpuCount,
      streams,
      ...(devices ? { devices } : {}),
      ...(links ? { links } : {}),
    };
  };
  const keyOf = (stream: TraceStream, state: SimulatedStream, option: TraceOption) =>
    `${stream.id}/${state.window}/${option.id}`;
  return {
    believed: problem(
      open.map(({ stream, state, options }) =>
        streamNow(simulation, stream, {
          state,
          options: options.map((option) => withOverrun(believed(trace, option, keyOf(stream, state, option)), state)),
        }),
      ),
    ),
    truth: problem(
      open.map(({ stream, state, options }) =>
        streamNow(simulation, stream, {
          state,
          options: options.map(
            ({ estimatedEndAccuracy: _a, estimatedGpuSeconds: _g, epochs: _e, ...option }) => option,
          ),
        }),
      ),
    ),
  };
};

const withOverrun = (option: RetrainingOption, { state, doneGpuSeconds }: SimulatedStream): RetrainingOption =>
  state.status === 'retraining' && state.retrainingConfigId === option.id
    ? { ...option, gpuSeconds: Math.max(option.gpuSeconds, doneGpuSeconds * overrun) }
    : option;

const runningOf = (
  { doneGpuSeconds, retrainingDeviceId, homeDeviceId }: SimulatedStream,
  { retrainingConfigId }: { readonly retrainingConfigId: string },
): NonNullable<StreamProblem['running']> =>
  retrainingDeviceId === null || retrainingDeviceId === homeDeviceId
    ? { retrainingConfigId, doneGpuSeconds }
    : { retrainingConfigId, doneGpuSeconds, deviceId: retrainingDeviceId };

const streamNow = (
  { trace, atSeconds }: Simulation,
  stream: TraceStream,
  { state, options }: { state: SimulatedStream; options: readonly RetrainingOption[] },
): StreamProblem => {
  const { windows: _windows, windowSeconds: _windowSeconds, phaseSeconds: _phaseSeconds, ...rest } = stream;
  const offered = mayRetrain(state.state) ? options : [];
  return {
    ...rest,
    startAccuracy: state.accuracy,
    remainingSeconds: windowStart(trace, stream, state.window + 1) - atSeconds,
    retrainingConfigs: offered,
    ...(state.state.status === 'retraining' ? { running: runningOf(state, state.state) } : {}),
  };
};
