import type { RetrainingConfig } from '@whetstone/scheduler';
import type { Provider } from '../domain/provider.ts';

/**
 * What the server and a device worker say to each other, over the child's IPC channel with advanced serialization.
 * Models and pixels cross it as bytes; the worker owns every session.
 */

/** A job that holds a share of the device. Inference jobs are one a stream; the others come and go. */
export type JobKey =
  | { readonly kind: 'inference'; readonly streamId: string }
  | { readonly kind: 'labelling'; readonly streamId: string }
  | { readonly kind: 'profiling'; readonly streamId: string }
  | { readonly kind: 'retraining'; readonly streamId: string };
export type JobKind = JobKey['kind'];

/** Share of the device in [0, 1]; the shares of a device add up to at most 1. A job without a grant gets only what idles. */
export interface Grant {
  readonly job: JobKey;
  readonly share: number;
}

/** Labelled crops: `count × 3 × 32 × 32` uint8 and one class index each. */
export interface SampleSet {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint16Array;
  /** How often a sample is drawn beside others of its class, > 0; 1 each where absent. */
  readonly weights?: Float32Array;
}

/** A training of one edge model, as a retraining or as a trial of the micro-profiler. */
export interface TrainingRequest {
  /** ONNX bytes of the model to start from; its weights are read from it. */
  readonly model: Uint8Array;
  readonly config: RetrainingConfig;
  /** Epochs to run; a trial runs fewer than the configuration has. */
  readonly epochs: number;
  readonly train: SampleSet;
  /** Evaluated before the first and after every epoch. */
  readonly validation: SampleSet;
  readonly seed: number;
  /** Return the trained model's ONNX bytes; a trial needs none. */
  readonly returnModel: boolean;
  /** Class names that the trained model knows: the start model's own and, behind them, new ones. Its own where absent. */
  readonly classes?: readonly string[];
  /** Goes on from here instead of from the start, with the result that the same training has without a break. */
  readonly checkpoint?: TrainingCheckpoint;
}

type Tensors = Readonly<Record<string, Float32Array>>;

/** A training after some of its epochs: all that going on takes beside the request. */
export interface TrainingCheckpoint {
  /** Those done, from epoch 0. */
  readonly epochs: readonly TrainingEpoch[];
  readonly stepsDone: number;
  /** Weights and the optimizer's tensors. */
  readonly state: Tensors;
  /** The best epoch so far; null before the first. */
  readonly best: { readonly accuracy: number; readonly weights: Tensors } | null;
  /** All device seconds that the job had used by then. */
  readonly deviceSeconds: number;
}

/** How a caller follows a training and ends it. */
export interface TrainingCallOptions {
  /** Ends it at once; the call rejects. */
  readonly signal: AbortSignal;
  /** Ends it soon: the rate falls to zero over a last few epochs, and the call resolves with what was learned. */
  readonly finish?: AbortSignal;
  readonly onEpoch?: (epoch: TrainingEpoch) => void;
  /** After epochs, seldom enough that it costs next to nothing; only asked for where this is given. */
  readonly onCheckpoint?: (checkpoint: TrainingCheckpoint) => void;
}

export interface TrainingEpoch {
  readonly epoch: number;
  /** Mean over the epoch's steps; NaN for epoch 0, in which nothing was learned. */
  readonly loss: number;
  /** Accuracy on the validation set in [0, 1] after this epoch; epoch 0 is the start model. */
  readonly accuracy: number;
  /** Device seconds used so far, training only (validation is charged to the job but not counted here). */
  readonly deviceSeconds: number;
}

export interface TrainingResult {
  readonly epochs: readonly TrainingEpoch[];
  readonly model: Uint8Array | null;
  /** All device seconds that the job used, validation and graph building included. */
  readonly deviceSeconds: number;
  /** Device memory of a step beside the model and the samples, estimated from its graph. */
  readonly memoryBytes: number;
}

export interface Predictions {
  /** Class index per region. */
  readonly labels: Uint16Array;
  /** Probability of that class per region. */
  readonly confidences: Float32Array;
}

export interface InferenceResult extends Predictions {
  readonly sequence: number;
  readonly modelId: string;
  readonly deviceMs: number;
}

/** Input of a golden model: float32 or uint8, N × 3 × height × width. */
export interface GoldenBatch {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array | Uint8Array;
}

export interface ModelDescription {
  readonly inputs: readonly {
    readonly name: string;
    readonly type: string;
    readonly shape: readonly (number | string)[];
  }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly type: string;
    readonly shape: readonly (number | string)[];
  }[];
}

/** Since the previous report, per job; sent once a second. */
export interface DeviceReport {
  readonly intervalMs: number;
  readonly jobs: readonly {
    readonly job: JobKey;
    readonly share: number;
    readonly deviceMs: number;
    readonly runs: number;
    readonly dropped: number;
    readonly queued: number;
    /** Frames answered, by ms from their arrival at the worker: counts up to each of `latencyBoundsMs`, and beyond. */
    readonly latencies?: readonly number[];
  }[];
  /** Memory of the worker's process. */
  readonly residentBytes: number;
}

/** Upper bounds of the latency histogram's bins but the last, in ms. */
export const latencyBoundsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/** What a device is. */
export interface DeviceInfo {
  readonly id: string;
  readonly name: string;
  readonly provider: Provider;
  readonly threads: number;
  /** Processor cores that its worker is bound to, such as `0` or `2-3`; any where absent. */
  readonly cores?: string;
  /** Memory that models may take where it is less than the system's or the card's. */
  readonly memoryBytes?: number;
}

/**
 * A device as the rooms see it; the pool implements it over a worker process. Every call rejects with
 * `DeviceLostError` when the worker dies; the pool starts a new one, reloads its models and bindings, and says so.
 */
export interface Device {
  readonly info: DeviceInfo;
  /** Loads an edge model and makes it the stream's live one between two micro-steps: no frame is lost or mixed. */
  bindStream(
    streamId: string,
    model: { readonly id: string; readonly bytes: Uint8Array; readonly classes: number },
  ): Promise<void>;
  releaseStream(streamId: string): Promise<void>;
  /** Null when the frame was dropped because newer ones waited (drop-oldest, at most 3 queued). */
  infer(request: {
    readonly streamId: string;
    readonly sequence: number;
    readonly count: number;
    readonly crops: Uint8Array;
  }): Promise<InferenceResult | null>;
  /** Loads a golden model under an id; idempotent. */
  openGolden(goldenId: string, bytes: Uint8Array): Promise<ModelDescription>;
  label(streamId: string, goldenId: string, batch: GoldenBatch): Promise<Predictions>;
  /** Accuracy counts of an edge model on labelled samples, charged to the stream's labelling job. */
  evaluate(
    streamId: string,
    model: Uint8Array,
    samples: SampleSet,
  ): Promise<{ readonly correct: number; readonly predictions: Uint16Array }>;
  /** Runs until done, aborted or failed; `onEpoch` reports progress. Rejects with `TrainingFailedError` on NaN and the like. */
  train(job: JobKey, request: TrainingRequest, options: TrainingCallOptions): Promise<TrainingResult>;
  /** Replaces all grants at once; takes effect at the next micro-step. */
  setGrants(grants: readonly Grant[]): Promise<void>;
  /** Jobs use no more than this share of the device's time, in (0, 1], from the next micro-step on. */
  setCapacity(share: number): Promise<void>;
  /** Loads the model in a throw-away process and describes it; rejects with the reason when it is no usable ONNX file. */
  probeModel(bytes: Uint8Array): Promise<ModelDescription>;
  onReport(listener: (report: DeviceReport) => void): () => void;
  onState(listener: (state: DeviceState) => void): () => void;
  state(): DeviceState;
  close(): Promise<void>;
}

export type DeviceState =
  | { readonly status: 'starting' }
  | { readonly status: 'ready'; readonly since: number; readonly restarts: number; readonly pid: number }
  | { readonly status: 'lost'; readonly since: number; readonly reason: string; readonly restarts: number };

export class DeviceLostError extends Error {
  readonly deviceId: string;
  constructor(deviceId: string, options?: { cause?: unknown }) {
    super(`device ${deviceId} was lost; its worker is being restarted`, options);
    this.name = 'DeviceLostError';
    this.deviceId = deviceId;
  }
}

export class TrainingFailedError extends Error {
  readonly step: number;
  constructor(message: string, step: number) {
    super(message);
    this.name = 'TrainingFailedError';
    this.step = step;
  }
}

/** A model file is no ONNX image classifier that could be used; the message says why. */
export class ModelRefusedError extends Error {
  constructor(reason: string) {
    super(`not a usable model: ${reason}`);
    this.name = 'ModelRefusedError';
  }
}
