import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { DeviceInfo } from './protocol.ts';

/** ONNX Runtime's official Linux builds report use to its maker unless told not to; cameras' servers report to nobody. */
export const quietRuntime = { ORT_DISABLE_TELEMETRY: '1' };

/**
 * Lets glibc keep some of the memory that a large net's tensors are given back to: asking the system for it anew, page
 * by page, made the update of two million weights take eight times as long. Other systems pass it over.
 */
export const roomyHeap = { MALLOC_MMAP_THRESHOLD_: String(2 ** 26), MALLOC_TRIM_THRESHOLD_: String(2 ** 28) };

/**
 * Lets garbage lie until there is much of it. ONNX Runtime's bindings copy every output of a run, also one that has its
 * place, and the copies are swept young; yet to V8, whose own heap is small in a worker, some megabytes of them are a
 * reason to mark all of it. A ResNet-18 was marked 20 times a second, which took a quarter of a core and tripled the
 * longest micro-steps. Costs up to this many MiB of memory.
 */
const patientCollector = '--initial-old-space-size=256';

/** Arguments of every worker process: our options only, none that the server was started with. */
export const workerExecArgv = ['--enable-source-maps', patientCollector];

/** Where a serving worker keeps which formulations of a training are fastest on which machine; without, it tunes none. */
export interface TuningFile {
  readonly path: string;
  /** All that speed depends on. */
  readonly machine: string;
}

export interface WorkerEntry {
  /** Path of the built `deviceWorker.js`. */
  readonly entry: string;
  /** The worker's whole environment. It reads foreign model files, so the server's secrets are not in it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tuning?: TuningFile | undefined;
  /** A folder for messages that are too large for the channel; see `parcels.ts`. */
  readonly parcels?: string;
}

/** util-linux's tool that binds a process to cores; Node has no call for that. Null where it is missing. */
const taskset = (): string | null =>
  process.platform === 'linux' ? (['/usr/bin/taskset', '/bin/taskset'].find((path) => existsSync(path)) ?? null) : null;

/** Whether workers can be bound to processor cores here. */
export const canBindCores = (): boolean => taskset() !== null;

/** Starts a device worker in a mode of its own, bound to the device's cores where it names any. */
export const forkWorker = (
  { provider, threads, cores }: DeviceInfo,
  mode: 'serve' | 'inspect',
  { entry, environment, tuning, parcels = '' }: WorkerEntry,
): ChildProcess => {
  const binder = cores === undefined ? null : taskset();
  return fork(entry, [mode, provider, String(threads), parcels, ...(tuning ? [tuning.path, tuning.machine] : [])], {
    serialization: 'advanced',
    ...(binder
      ? { execPath: binder, execArgv: ['-c', String(cores), process.execPath, ...workerExecArgv] }
      : { execArgv: workerExecArgv }),
    env: { ...quietRuntime, ...roomyHeap, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
};
