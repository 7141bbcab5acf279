import {
  type Device,
  DeviceLostError,
  type DeviceReport,
  type DeviceState,
  type Grant,
  type SampleSet,
  type TrainingRequest,
} from '../../apps/server/src/devices/protocol.ts';
import type { FakeClock } from './fakeClock.ts';

/** A model of the fake device is one byte: its accuracy in percent. */
export const fakeModel = (percent: number): Uint8Array => Uint8Array.of(percent);

export interface FakeDevice extends Device {
  readonly bindings: Map<string, string>;
  readonly trainings: TrainingRequest[];
  grants: readonly Grant[];
  /** Accuracy in percent that a full retraining ends with; its model says so. */
  trainedPercent: number;
  /** ms of fake time that an epoch takes. */
  epochMs: number;
  lose(): void;
  recover(): void;
}

/** A device whose trainings take fake time and whose models are as good as they say. */
export const fakeDevice = (clock: FakeClock): FakeDevice => {
  const stateListeners = new Set<(state: DeviceState) => void>();
  const losses = new Set<(error: Error) => void>();
  let state: DeviceState = { status: 'ready', since: clock.now(), restarts: 0, pid: 1 };
  const setState = (next: DeviceState) => {
    state = next;
    for (const listener of stateListeners) listener(next);
  };
  /** Waits in fake time; ends early by abort or by the loss of the device. */
  const wait = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = clock.after(ms, () => {
        losses.delete(reject);
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      losses.add(reject);
      signal?.addEventListener('abort', onAbort);
    });
  const correctOf = (model: Uint8Array, { count }: SampleSet) => Math.round((count * (model[0] ?? 0)) / 100);
  const device: FakeDevice = {
    info: { id: 'fake0', name: 'Fake device', provider: 'cpu', threads: 1 },
    bindings: new Map(),
    trainings: [],
    grants: [],
    trainedPercent: 90,
    epochMs: 200,
    async bindStream(streamId, model) {
      device.bindings.set(streamId, model.id);
    },
    async releaseStream(streamId) {
      device.bindings.delete(streamId);
    },
    infer: async ({ streamId, sequence, count }) => ({
      sequence,
      modelId: device.bindings.get(streamId) ?? '',
      labels: new Uint16Array(count),
      confidences: new Float32Array(count).fill(0.9),
      deviceMs: 2,
    }),
    openGolden: async () => ({ inputs: [], outputs: [] }),
    label: async (_streamId, _goldenId, { count }) => ({
      labels: new Uint16Array(count),
      confidences: new Float32Array(count).fill(0.95),
    }),
    evaluate: async (_streamId, model, samples) => ({
      correct: correctOf(model, samples),
      predictions: new Uint16Array(samples.count),
    }),
    async train(job, request, { signal, onEpoch }) {
      device.trainings.push(request);
      const start = (request.model[0] ?? 0) / 100;
      const end = device.trainedPercent / 100;
      const epochs = [{ epoch: 0, loss: 1, accuracy: start, deviceSeconds: 0 }];
      for (let epoch = 1; epoch <= request.epochs; epoch++) {
        await wait(device.epochMs, signal);
        const accuracy = start + (end - start) * (1 - 0.6 ** epoch);
        epochs.push({ epoch, loss: 1 / epoch, accuracy, deviceSeconds: (epoch * device.epochMs) / 1000 });
        const progress = epochs.at(-1);
        if (progress && job.kind === 'retraining') onEpoch?.(progress);
      }
      const model = request.returnModel ? fakeModel(device.trainedPercent) : null;
      return { epochs, model, deviceSeconds: (request.epochs * device.epochMs) / 1000, memoryBytes: 2e7 };
    },
    async setGrants(grants) {
      device.grants = grants;
    },
    async setCapacity() {},
    probeModel: async () => ({ inputs: [], outputs: [] }),
    onReport: (_listener: (report: DeviceReport) => void) => () => {},
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    state: () => state,
    async close() {},
    lose() {
      setState({ status: 'lost', since: clock.now(), reason: 'killed', restarts: 0 });
      for (const reject of losses) reject(new DeviceLostError('fake0'));
      losses.clear();
    },
    recover() {
      setState({ status: 'ready', since: clock.now(), restarts: 1, pid: 2 });
    },
  };
  return device;
};
