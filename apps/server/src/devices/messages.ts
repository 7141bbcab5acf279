import type { Inspection } from './inspectDevice.ts';
import type { ParcelRules } from './parcels.ts';
import type {
  DeviceReport,
  GoldenBatch,
  Grant,
  InferenceResult,
  JobKey,
  ModelDescription,
  Predictions,
  SampleSet,
  TrainingCheckpoint,
  TrainingEpoch,
  TrainingRequest,
  TrainingResult,
} from './protocol.ts';

/** What the pool asks of a worker; `request` and `response` cross the IPC channel by structured clone. */
export interface DeviceCalls {
  bindStream: {
    request: {
      readonly streamId: string;
      readonly modelId: string;
      readonly bytes: Uint8Array;
      readonly classes: number;
    };
    response: null;
  };
  releaseStream: { request: { readonly streamId: string }; response: null };
  infer: {
    request: {
      readonly streamId: string;
      readonly sequence: number;
      readonly count: number;
      readonly crops: Uint8Array;
    };
    response: InferenceResult | null;
  };
  openGolden: {
    request: { readonly goldenId: string; readonly bytes: Uint8Array };
    response: ModelDescription;
  };
  label: {
    request: { readonly streamId: string; readonly goldenId: string; readonly batch: GoldenBatch };
    response: Predictions;
  };
  evaluate: {
    request: { readonly streamId: string; readonly model: Uint8Array; readonly samples: SampleSet };
    response: { readonly correct: number; readonly predictions: Uint16Array };
  };
  train: {
    request: { readonly job: JobKey; readonly training: TrainingRequest; readonly checkpoints: boolean };
    response: TrainingResult;
  };
  setGrants: { request: { readonly grants: readonly Grant[] }; response: null };
  setCapacity: { request: { readonly share: number }; response: null };
}

export type CallName = keyof DeviceCalls;

export type ToWorker =
  | {
      [Name in CallName]: {
        readonly type: 'call';
        readonly id: number;
        readonly name: Name;
        readonly request: DeviceCalls[Name]['request'];
      };
    }[CallName]
  | { readonly type: 'abort' | 'finish'; readonly id: number }
  | { readonly type: 'probe'; readonly bytes: Uint8Array };

/** An error as it crosses the channel; `step` of a training that failed. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly step?: number;
}

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly value: DeviceCalls[CallName]['response'] }
  | { readonly type: 'failure'; readonly id: number; readonly error: WireError }
  | { readonly type: 'epoch'; readonly id: number; readonly epoch: TrainingEpoch }
  | { readonly type: 'checkpoint'; readonly id: number; readonly checkpoint: TrainingCheckpoint }
  /** Once a second; also the worker's heartbeat. */
  | { readonly type: 'report'; readonly report: DeviceReport }
  | { readonly type: 'described'; readonly description: ModelDescription }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'inspected'; readonly inspection: Inspection };

const urgentCalls: ReadonlySet<CallName> = new Set<CallName>(['infer', 'setGrants', 'setCapacity']);

/** Frames, and what changes how they are served, wait for nothing. */
const canWait = (message: ToWorker): boolean => message.type !== 'call' || !urgentCalls.has(message.name);

export const toWorkerRules: ParcelRules<ToWorker> = { mayBeLarge: canWait, keepsOrder: canWait };

/** What a worker says belongs to one call each. A checkpoint that is passed by its call's end is nobody's any more. */
export const fromWorkerRules: ParcelRules<FromWorker> = {
  mayBeLarge: ({ type }) => type === 'result' || type === 'checkpoint',
  keepsOrder: () => false,
};
