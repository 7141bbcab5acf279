import type { Problem, RetrainingOption, StreamProblem } from '../problem.ts';

/** What a window would bring: the accuracy a stream enters it with, and what each γ would do in it. */
export interface TraceWindow {
  /** Accuracy of the live model at the window's start; absent, the model is carried over with its accuracy less `drift`. */
  readonly startAccuracy?: number;
  /** Accuracy that a carried-over model loses as the scene drifts into this window; 0 by default. */
  readonly drift?: number;
  /** True end accuracies and costs. Where `endAccuracyEstimated` and the like are given the planner believes those. */
  readonly retrainingConfigs: readonly TraceOption[];
}

export interface TraceOption extends Omit<RetrainingOption, 'trueEndAccuracy' | 'trueGpuSeconds'> {
  readonly estimatedEndAccuracy?: number;
  readonly estimatedGpuSeconds?: number;
  /** What is done since the last whole epoch is lost with its device; without them all of it is kept. */
  readonly epochs?: number;
}

export interface TraceStream
  extends Omit<StreamProblem, 'startAccuracy' | 'retrainingConfigs' | 'running' | 'remainingSeconds'> {
  /** Length of its windows; the trace's by default. */
  readonly windowSeconds?: number;
  /** Seconds from the trace's start at which its first window begins: windows need not be in step; 0 by default. */
  readonly phaseSeconds?: number;
  readonly windows: readonly TraceWindow[];
}

/** Something that happens to the machines. */
export type TraceEvent =
  | { readonly atSeconds: number; readonly kind: 'device-lost' | 'device-back'; readonly deviceId: string }
  | { readonly atSeconds: number; readonly kind: 'capacity'; readonly gpuCount: number; readonly deviceId?: string }
  | {
      readonly atSeconds: number;
      readonly kind: 'link-down' | 'link-up';
      readonly fromSite: string;
      readonly toSite: string;
    };

/** Streams over many windows, on machines that come and go. */
export interface Trace
  extends Pick<
    Problem,
    | 'windowSeconds'
    | 'labellingDelaySeconds'
    | 'gpuCount'
    | 'allocationUnit'
    | 'stealQuantum'
    | 'devices'
    | 'links'
    | 'promotion'
    | 'maxRetrainingShare'
  > {
  readonly streams: readonly TraceStream[];
  readonly events?: readonly TraceEvent[];
  /** Standard deviations of the planner's errors: of end accuracies, in accuracy, and of costs, as a fraction of them. */
  readonly noise?: { readonly endAccuracy?: number; readonly gpuSeconds?: number };
  /** Seed of the noise; 1 by default. */
  readonly seed?: number;
}

/** Windows of a stream begin at its phase and follow each other. */
export const windowLength = (trace: Trace, stream: TraceStream): number => stream.windowSeconds ?? trace.windowSeconds;

export const windowStart = (trace: Trace, stream: TraceStream, index: number): number =>
  (stream.phaseSeconds ?? 0) + index * windowLength(trace, stream);

/** When the last window of all ends. */
export const traceEnd = (trace: Trace): number =>
  trace.streams.reduce((end, stream) => Math.max(end, windowStart(trace, stream, stream.windows.length)), 0);
