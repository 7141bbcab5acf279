import { tmpdir } from 'node:os';
import { entryPath } from '../entry.ts';
import type { TuningFile } from './forkWorker.ts';
import { checkGrants } from './grants.ts';
import { Listeners } from './listeners.ts';
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
  /** Where a processor's fastest formulations are kept; none are looked for where absent. */
  readonly tuning?: TuningFile | undefined;
  /** A folder in which workers get one of their own for large messages; that of the system by default. */
  readonly scratch?: string;
  /** A worker that is silent for so long is killed; 10 s by default. */
  readonly heartbeatTimeoutMs?: number;
  /** Takes lines for an operator's log; none by default. */
  readonly log?: (line: string) => void;
}

const probeLimits = { timeoutMs: 20_000, memoryMiB: 2048 };

/** What a new worker must be told to be as the one before. */
class Memory {
  readonly bindings = new Map<
    string,
    { readonly modelId: string; readonly bytes: Uint8Array; readonly classes: number }
  >();
  readonly goldens = new Map<string, Uint8Array>();
  grants: readonly Grant[] = [];
  capacity = 1;

  /** Resolves when inference is back; golden models follow, ahead of any label that is asked for later. */
  async restore(worker: WorkerProcess, log: (line: string) => void): Promise<void> {
    const logFailure = (what: string) => (error: Error) => {
      if (error instanceof DeviceLostError) throw error;
      log(`${what} could not be restored: ${error.message}`);
    };
    const inference = [
      worker.call('setGrants', { grants: this.grants }),
      worker.call('setCapacity', { share: this.capacity }),
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
  const reports = new Listeners<[DeviceReport]>();
  const states = new Listeners<[DeviceState]>();
  const supervisor = new Supervisor({
    info,
    entry,
    environment: options.environment ?? {},
    tuning: options.tuning,
    scratch: options.scratch ?? tmpdir(),
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
    async setCapacity(share) {
      memory.capacity = share;
      await unlessLost(() => supervisor.worker.call('setCapacity', { share }));
    },
    probeModel: (bytes) => probeModelFile(bytes, { entry, ...probeLimits }),
    onReport: reports.add,
    onState: states.add,
    state: () => supervisor.state,
    close: () => supervisor.stop(),
  };
};
