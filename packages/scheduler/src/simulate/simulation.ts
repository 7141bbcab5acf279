import type { Device, Link } from '../device.ts';
import {
  noPlanRetrained,
  stepWindow,
  type WindowEvent,
  type WindowOutcome,
  type WindowState,
} from '../window/lifecycle.ts';
import { sayOfWindow } from '../wording/windowSentences.ts';
import type { Trace } from './trace.ts';

/** A stream in the middle of a simulation. */
export interface SimulatedStream {
  readonly id: string;
  /** Index of its window; past the last one it is over. */
  readonly window: number;
  /** Accuracy of its live model, at accuracy factor 1. */
  readonly accuracy: number;
  /** Accuracy at the window's start. */
  readonly startAccuracy: number;
  /** Accuracy × seconds of the window so far. */
  readonly area: number;
  /** Seconds of the window so far under its floor. */
  readonly underFloorSeconds: number;
  /** Where it stands in its window: the same state machine that runs live. */
  readonly state: WindowState;
  /** γ that was last retrained with in the window, and its GPU-seconds so far. */
  readonly lastConfigId: string | null;
  readonly doneGpuSeconds: number;
  /** Devices that it was last retrained on and inferred on; null where the trace names none. */
  readonly retrainingDeviceId: string | null;
  readonly homeDeviceId: string | null;
  readonly gpuSeconds: number;
}

/** What became of one stream's window. */
export interface WindowResult {
  readonly streamId: string;
  readonly window: number;
  readonly endsAtSeconds: number;
  readonly startAccuracy: number;
  readonly endAccuracy: number;
  readonly windowAccuracy: number;
  readonly retrainingConfigId: string | null;
  readonly outcome: WindowOutcome['kind'];
  /** GPU-seconds of retraining used. */
  readonly gpuSeconds: number;
  readonly underFloorSeconds: number;
}

/** Everything that a simulation goes on from. */
export interface Simulation {
  readonly trace: Trace;
  readonly atSeconds: number;
  readonly streams: readonly SimulatedStream[];
  readonly gpuCount: number;
  readonly devices: readonly Device[] | undefined;
  readonly links: readonly Link[] | undefined;
  readonly results: readonly WindowResult[];
  /** How often a plan was made. */
  readonly plans: number;
}

/** Accuracy with which a stream enters a window: as the trace says, else carried over less the drift. */
export const entryAccuracy = (
  trace: Trace,
  index: number,
  { window, carried }: { window: number; carried: number },
): number => {
  const entered = trace.streams[index]?.windows[window];
  return entered?.startAccuracy ?? Math.max(0, carried - (entered?.drift ?? 0));
};

/** The start of a trace. */
export const startSimulation = (trace: Trace): Simulation => ({
  trace,
  atSeconds: 0,
  streams: trace.streams.map(({ id }, index) => enterWindow(trace, index, { id, window: 0, carried: 0 })),
  gpuCount: trace.gpuCount,
  devices: trace.devices,
  links: trace.links,
  results: [],
  plans: 0,
});

/** A stream at the start of a window. */
export const enterWindow = (
  trace: Trace,
  index: number,
  { id, window, carried }: { id: string; window: number; carried: number },
): SimulatedStream => {
  const startAccuracy = entryAccuracy(trace, index, { window, carried });
  return {
    id,
    window,
    accuracy: startAccuracy,
    startAccuracy,
    area: 0,
    underFloorSeconds: 0,
    state: step({ status: 'collecting' }, [
      { kind: 'window-started', canProfile: true, reason: sayOfWindow('window.started') },
    ]),
    lastConfigId: null,
    doneGpuSeconds: 0,
    retrainingDeviceId: null,
    homeDeviceId: null,
    gpuSeconds: 0,
  };
};

/** Where a window stands after these events. Effects take no time here, so that commands need not be carried out. */
export const step = (state: WindowState, events: readonly WindowEvent[]): WindowState =>
  events.reduce((before, event) => stepWindow(before, event, noPlanRetrained).state, state);
