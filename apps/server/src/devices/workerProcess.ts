import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAnswer, isReport } from './checkAnswer.ts';
import { complaint } from './complaint.ts';
import { forkWorker, type WorkerEntry } from './forkWorker.ts';
import {
  type CallName,
  type DeviceCalls,
  type FromWorker,
  fromWorkerRules,
  type ToWorker,
  toWorkerRules,
  type WireError,
} from './messages.ts';
import { type Parcel, ParcelReceiver, ParcelSender } from './parcels.ts';
import {
  type DeviceInfo,
  DeviceLostError,
  type DeviceReport,
  type TrainingCallOptions,
  TrainingFailedError,
} from './protocol.ts';

export interface WorkerProcessOptions extends Omit<WorkerEntry, 'parcels'> {
  readonly info: DeviceInfo;
  /** Where the worker gets a folder for large messages, as long as it lives. */
  readonly scratch: string;
  /** A worker that says nothing for so long is stuck and is killed. */
  readonly heartbeatTimeoutMs: number;
  readonly onReport: (report: DeviceReport) => void;
  /** Called once, when the process has ended and before its calls reject, so that who retries finds the device lost. */
  readonly onEnd: (reason: string) => void;
}

type CallOptions = Partial<TrainingCallOptions>;

interface PendingCall {
  readonly name: CallName;
  /** Whether an answer is of the kind that was asked for. */
  readonly fits: (answer: unknown) => boolean;
  readonly resolve: (value: DeviceCalls[CallName]['response']) => void;
  readonly reject: (error: unknown) => void;
  readonly onEpoch: CallOptions['onEpoch'];
  readonly onCheckpoint: CallOptions['onCheckpoint'];
  readonly settled: () => void;
}

const heartbeatChecks = 10;

/** Where there can be no folder, a path that is none: large messages then go through the channel too. */
const newFolder = (scratch: string): string => {
  try {
    return mkdtempSync(join(scratch, 'worker-'));
  } catch {
    return join(scratch, 'missing');
  }
};

/** One worker process from its start to its end: calls in, results out, killed when stuck. */
export class WorkerProcess {
  /** Resolves when the worker listens; never when it ends before. */
  readonly ready: Promise<void>;
  readonly #ended: Promise<void>;
  readonly #options: WorkerProcessOptions;
  readonly #child: ChildProcess;
  readonly #sender: ParcelSender<ToWorker>;
  readonly #calls = new Map<number, PendingCall>();
  #nextId = 1;
  #silentChecks = 0;
  #stderrTail = '';
  /** Why this process killed it. */
  #killedFor: string | null = null;

  constructor(options: WorkerProcessOptions) {
    const { info, entry, environment, tuning, heartbeatTimeoutMs, scratch } = options;
    this.#options = options;
    const folder = newFolder(scratch);
    this.#child = forkWorker(info, 'serve', { entry, environment, tuning, parcels: folder });
    this.#sender = new ParcelSender({
      rules: toWorkerRules,
      folder,
      name: 'call',
      // A send that fails means that the process is ending; `exit` rejects its calls.
      post: (message) => {
        if (this.#child.connected) this.#child.send(message, () => {});
      },
    });
    const receiver = new ParcelReceiver<FromWorker>({
      rules: fromWorkerRules,
      folder,
      receive: (message) => this.#receive(message),
      onLost: (_, error) => this.#distrust(`sent a message that cannot be read (${error.message})`),
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderrTail = (this.#stderrTail + text).slice(-8000);
    });
    this.ready = new Promise((resolve) => {
      this.#child.on('message', (message: FromWorker | Parcel) => {
        this.#silentChecks = 0;
        if (message.type === 'ready') resolve();
        else receiver.take(message);
      });
    });
    const watch = setInterval(() => this.#checkHeartbeat(), heartbeatTimeoutMs / heartbeatChecks);
    this.#ended = new Promise((resolve) => {
      const end = (reason: string) => {
        clearInterval(watch);
        // What cannot be deleted now is when the server starts again.
        rm(folder, { recursive: true, force: true }).catch(() => {});
        options.onEnd(reason);
        this.#rejectAll(reason);
        resolve();
      };
      this.#child.once('error', (error) => end(`worker could not be started: ${error.message}`));
      this.#child.once('exit', (code, signal) => end(this.#endReason(code, signal)));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  call<Name extends CallName>(
    name: Name,
    request: DeviceCalls[Name]['request'],
    { signal, finish, onEpoch, onCheckpoint }: CallOptions = {},
  ): Promise<DeviceCalls[Name]['response']> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (!this.#child.connected) return reject(new DeviceLostError(this.#options.info.id));
      const id = this.#nextId++;
      const abort = () => this.#sender.send({ type: 'abort', id });
      const finishSoon = () => this.#sender.send({ type: 'finish', id });
      signal?.addEventListener('abort', abort, { once: true });
      finish?.addEventListener('abort', finishSoon, { once: true });
      this.#calls.set(id, {
        name,
        fits: (answer) => isAnswer(name, answer, request),
        resolve: resolve as PendingCall['resolve'],
        reject: (error) => reject(signal?.aborted && isAbort(error) ? signal.reason : error),
        onEpoch,
        onCheckpoint,
        settled: () => {
          signal?.removeEventListener('abort', abort);
          finish?.removeEventListener('abort', finishSoon);
        },
      });
      this.#sender.send({ type: 'call', id, name, request } as ToWorker);
      if (finish?.aborted) finishSoon();
    });
  }

  /** Closes the channel, on which the worker ends by itself, and kills it when it does not within `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.kill(), graceMs);
    await this.#ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #receive(message: FromWorker): void {
    if (message.type === 'report')
      return isReport(message.report) ? this.#options.onReport(message.report) : this.#distrust('reported nonsense');
    if (!('id' in message)) return;
    const call = this.#calls.get(message.id);
    if (message.type === 'epoch') return call?.onEpoch?.(message.epoch);
    if (message.type === 'checkpoint') return call?.onCheckpoint?.(message.checkpoint);
    // Its caller is told that the device is lost, as all others are.
    if (message.type === 'result' && call && !call.fits(message.value))
      return this.#distrust(`answered ${call.name} with something else than was asked for`);
    this.#calls.delete(message.id);
    call?.settled();
    if (message.type === 'result') call?.resolve(message.value);
    else call?.reject(fromWireError(message.error));
  }

  /** Ends a worker whose memory or driver must be broken. */
  #distrust(what: string): void {
    this.#killedFor = `${what} and was killed`;
    this.kill();
  }

  #checkHeartbeat(): void {
    // Counted in checks, not in clock time: when this process itself stood still, messages are read before the next check.
    this.#silentChecks += 1;
    if (this.#silentChecks <= heartbeatChecks) return;
    this.#killedFor = `gave no sign of life for ${this.#options.heartbeatTimeoutMs / 1000} s and was killed`;
    this.kill();
  }

  #endReason(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#killedFor !== null) return `worker ${this.pid} ${this.#killedFor}`;
    const lastLine = complaint(this.#stderrTail);
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    return `worker ${this.pid} ${how}${lastLine ? `: ${lastLine}` : ''}`;
  }

  #rejectAll(reason: string): void {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject, settled } of calls) {
      settled();
      reject(new DeviceLostError(this.#options.info.id, { cause: new Error(reason) }));
    }
  }
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

const fromWireError = ({ name, message, step }: WireError): Error => {
  if (name === 'TrainingFailedError') return new TrainingFailedError(message, step ?? 0);
  const error = new Error(message);
  error.name = name;
  return error;
};
