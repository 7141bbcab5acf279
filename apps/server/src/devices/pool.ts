import { availableParallelism, cpus } from 'node:os';
import { entryPath } from '../entry.ts';
import { checkGrants } from './grants.ts';
import { probeModelFile } from './probe.ts';
import {
  type Device,
  type DeviceInfo,
  DeviceLostError,
  type DeviceReport,
  type DeviceState,
  type Grant,
} from './protocol.ts';
import { Supervisor } from './supervisor.ts';
import type { WorkerProcess } from './workerProcess.ts';

export interface DeviceOptions {
  readonly info: DeviceInfo;
  /** The built worker; `dist/deviceWorker.js` by default. */
  readonly entry?: string;
  /** Environment of the worker, empty by default; a GPU's driver may need its variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A worker that is silent for so long is killed; 10 s by default. */
  readonly heartbeatTimeoutMs?: number;
  /** Takes lines for an operator's log; none by default. */
  readonly log?: (line: string) => void;
}

const probeLimits = { timeoutMs: 20_000, memoryMiB: 2048 };

export interface DeviceListOptions {
  /** Threads of the CPU device; 1 by default, since the other cores belong to cameras and the server. */
  readonly cpuThreads?: number;
  /** Also the GPU that WebGPU finds; off by default, since a driver that fails takes its worker down again and again. */
  readonly webGpu?: boolean;
}

/** The devices of this machine. The CPU is device 0. */
export const listDevices = (options: DeviceListOptions = {}): DeviceInfo[] => {
  const threads = Math.max(1, Math.min(options.cpuThreads ?? 1, availableParallelism()));
  const name = cpus()[0]?.model.replace(/\s+/gu, ' ').trim() || 'CPU';
  const cpu: DeviceInfo = { id: 'cpu0', name, provider: 'cpu', threads };
  const gpu: DeviceInfo = { id: 'gpu0', name: 'GPU found by WebGPU', provider: 'webgpu', threads: 1 };
  return options.webGpu ? [cpu, gpu] : [cpu];
};

/** Calls every listener; a new one is told nothing of the past. */
class Listeners<Value> {
  readonly #listeners = new Set<(value: Value) => void>();

  add(listener: (value: Value) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(value: Value): void {
    for (const listener of this.#listeners) listener(value);
  }
}

/** What a new worker must be told to be as the one before. */
class Memory {
  readonly bindings = new Map<
    string,
    { readonly modelId: string; readonly bytes: Uint8Array; readonly classes: number }
  >();
  readonly goldens = new Map<string, Uint8Array>();
  grants: readonly Grant[] = [];

  /** Resolves when inference is back; golden models follow, ahead of any label that is asked for later. */
  async restore(worker: WorkerProcess, log: (line: string) => void): Promise<void> {
    const logFailure = (what: string) => (error: Error) => {
      if (error instanceof DeviceLostError) throw error;
      log(`${what} could not be restored: ${error.message}`);
    };
    const inference = [
      worker.call('setGrants', { grants: this.grants }),
      ...[...this.bindings].map(([streamId, binding]) =>
        worker.call('bindStream', { streamId, ...binding }).catch(logFailure(`the model of stream ${streamId}`)),
      ),
    ];
    for (const [goldenId, bytes] of this.goldens)
      worker
        .call('openGolden', { goldenId, bytes })
        .catch(logFailure(`golden model ${goldenId}`))
        .catch(() => {});
    await Promise.all(inference);
  }
}

/**
 * Starts a worker for the device and keeps one running.
 *
 * Calls under way when a worker ends reject with `DeviceLostError`, as do those made before the next one is started;
 * what is asked of a worker that is starting waits for it. The next worker gets the models, bindings and grants of the
 * last one: a binding or a golden model whose call rejected is not among them, while `setGrants` and `releaseStream`
 * count from when they are called, whatever becomes of the worker.
 */
export const startDevice = (options: DeviceOptions): Device => {
  const { info, log = () => {} } = options;
  const entry = options.entry ?? entryPath('deviceWorker');
  const memory = new Memory();
  const reports = new Listeners<DeviceReport>();
  const states = new Listeners<DeviceState>();
  const supervisor = new Supervisor({
    info,
    entry,
    environment: options.environment ?? {},
    heartbeatTimeoutMs: options.heartbeatTimeoutMs ?? 10_000,
    log,
    onReport: (report) => reports.tell(report),
    onState: (state) => states.tell(state),
    restore: (worker) => memory.restore(worker, log),
  });
  /** For changes that `memory` carries to the next worker. */
  const unlessLost = async (call: () => Promise<unknown>): Promise<void> => {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error;
    }
  };

  return {
    info,
    async bindStream(streamId, { id, bytes, classes }) {
      const binding = { modelId: id, bytes, classes };
      await supervisor.worker.call('bindStream', { streamId, ...binding });
      memory.bindings.set(streamId, binding);
    },
    async releaseStream(streamId) {
      memory.bindings.delete(streamId);
      await unlessLost(() => supervisor.worker.call('releaseStream', { streamId }));
    },
    infer: async (request) => supervisor.worker.call('infer', request),
    async openGolden(goldenId, bytes) {
      const description = await supervisor.worker.call('openGolden', { goldenId, bytes });
      memory.goldens.set(goldenId, bytes);
      return description;
    },
    label: async (streamId, goldenId, batch) => supervisor.worker.call('label', { streamId, goldenId, batch }),
    evaluate: async (streamId, model, samples) => supervisor.worker.call('evaluate', { streamId, model, samples }),
    train: async (job, training, callOptions) =>
      supervisor.worker.call('train', { job, training, checkpoints: !!callOptions.onCheckpoint }, callOptions),
    async setGrants(grants) {
      checkGrants(grants);
      memory.grants = grants;
      await unlessLost(() => supervisor.worker.call('setGrants', { grants }));
    },
    probeModel: (bytes) => probeModelFile(bytes, { entry, ...probeLimits }),
    onReport: (listener) => reports.add(listener),
    onState: (listener) => states.add(listener),
    state: () => supervisor.state,
    close: () => supervisor.stop(),
  };
};
