import type { TuningFile } from './forkWorker.ts';
import { type DeviceInfo, DeviceLostError, type DeviceReport, type DeviceState } from './protocol.ts';
import { WorkerProcess } from './workerProcess.ts';

export interface SupervisorOptions {
  readonly info: DeviceInfo;
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly tuning?: TuningFile | undefined;
  readonly scratch: string;
  readonly heartbeatTimeoutMs: number;
  readonly log: (line: string) => void;
  readonly onReport: (report: DeviceReport) => void;
  readonly onState: (state: DeviceState) => void;
  /** Makes a new worker what the last one was; called before any other call can reach it. */
  readonly restore: (worker: WorkerProcess) => Promise<void>;
}

/** By the number of workers that ended soon after their start; the first is replaced at once. */
const restartDelaysMs = [0, 250, 500, 1000, 2000, 4000, 8000];
/** A worker that ran for so long was no failed start. */
const steadyMs = 30_000;
const stopGraceMs = 2000;

/** Keeps one worker process running until it is stopped. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #state: DeviceState = { status: 'starting' };
  #worker: WorkerProcess | null = null;
  #restarts = 0;
  #earlyEnds = 0;
  #restartTimer: NodeJS.Timeout | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#start();
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** The running worker, which may still be starting: what it is asked waits for it. @throws {DeviceLostError} */
  get worker(): WorkerProcess {
    if (!this.#worker) throw new DeviceLostError(this.#options.info.id);
    return this.#worker;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    if (this.#restartTimer) clearTimeout(this.#restartTimer);
    await this.#worker?.stop(stopGraceMs);
  }

  #start(): void {
    const { info, entry, environment, tuning, scratch, heartbeatTimeoutMs, onReport, restore } = this.#options;
    const startedAt = performance.now();
    const worker = new WorkerProcess({
      info,
      entry,
      environment,
      tuning,
      scratch,
      heartbeatTimeoutMs,
      onReport,
      onEnd: (reason) => this.#lose(reason, performance.now() - startedAt),
    });
    this.#worker = worker;
    void Promise.all([worker.ready, restore(worker)]).then(
      () => {
        if (this.#worker !== worker) return;
        this.#setState({ status: 'ready', since: Date.now(), restarts: this.#restarts, pid: worker.pid });
      },
      // The worker ended before it served, and was replaced.
      () => {},
    );
  }

  #lose(reason: string, livedMs: number): void {
    const { info, log } = this.#options;
    this.#worker = null;
    this.#setState({
      status: 'lost',
      since: Date.now(),
      reason: this.#stopping ? 'the device was closed' : reason,
      restarts: this.#restarts,
    });
    if (this.#stopping) return;
    if (livedMs > steadyMs) this.#earlyEnds = 0;
    const delayMs = restartDelaysMs[Math.min(this.#earlyEnds, restartDelaysMs.length - 1)] ?? 0;
    this.#earlyEnds += 1;
    this.#restarts += 1;
    log(`device ${info.id}: ${reason}; starting another ${delayMs === 0 ? 'at once' : `in ${delayMs} ms`}`);
    this.#restartTimer = setTimeout(() => this.#start(), delayMs);
  }

  #setState(state: DeviceState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
