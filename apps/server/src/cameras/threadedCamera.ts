import type { CameraStatus, CapturedFrame } from '../domain/region.ts';
import { sayOfCamera } from '../domain/sentences/cameraSentences.ts';
import { Backoff } from './backoff.ts';
import type { FromCamera } from './messages.ts';
import type { CameraRequest, RunningCamera } from './port.ts';
import { RunningThread } from './runningThread.ts';

/** A thread that has not ended by itself after this long is ended. */
const stopGraceMs = 2000;

class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  add(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }
}

/** A camera whose work is done in a thread of its own; here its frames are only handed on. A crashed thread is replaced. */
export class ThreadedCamera implements RunningCamera {
  readonly #request: CameraRequest;
  readonly #threadPath: string;
  readonly #backoff = new Backoff(Math.random);
  readonly #frames = new Listeners<CapturedFrame>();
  readonly #statuses = new Listeners<CameraStatus>();
  #thread: RunningThread | null = null;
  #restart: NodeJS.Timeout | null = null;
  #status: CameraStatus = { status: 'starting' };
  #nextSequence = 0;
  #stopping: Promise<void> | null = null;

  constructor(request: CameraRequest, threadPath: string) {
    this.#request = request;
    this.#threadPath = threadPath;
    this.#startThread();
  }

  get streamId(): string {
    return this.#request.streamId;
  }

  status(): CameraStatus {
    return this.#status;
  }

  onFrame(listener: (frame: CapturedFrame) => void): () => void {
    return this.#frames.add(listener);
  }

  onStatus(listener: (status: CameraStatus) => void): () => void {
    return this.#statuses.add(listener);
  }

  /** Resolves when the thread has ended and its child process is dead; nothing is told after the call. */
  stop(): Promise<void> {
    if (this.#restart) clearTimeout(this.#restart);
    this.#stopping ??= this.#thread?.stop(stopGraceMs) ?? Promise.resolve();
    return this.#stopping;
  }

  #startThread(): void {
    this.#restart = null;
    const data = { kind: 'run', request: this.#request, firstSequence: this.#nextSequence } as const;
    this.#thread = new RunningThread(this.#threadPath, data, {
      onMessage: (message) => this.#receive(message),
      onExit: (error) => this.#threadEnded(error),
    });
  }

  #receive(message: Exclude<FromCamera, { kind: 'child' }>): void {
    if (this.#stopping) return;
    if (message.kind === 'status') this.#setStatus(message.status);
    if (message.kind !== 'frame') return;
    this.#nextSequence = message.frame.sequence + 1;
    try {
      this.#frames.tell(message.frame);
    } finally {
      this.#thread?.send({ kind: 'received' });
    }
  }

  #setStatus(next: CameraStatus): void {
    if (next.status === 'live') this.#backoff.reset();
    const before = this.#status;
    // However often it is tried anew, a camera has been away since it first failed.
    this.#status = next.status === 'offline' && before.status === 'offline' ? { ...next, since: before.since } : next;
    this.#statuses.tell(this.#status);
  }

  #threadEnded(error: Error | null): void {
    this.#thread = null;
    if (this.#stopping) return;
    const waitMs = this.#backoff.next();
    const since = Date.now();
    const reason = sayOfCamera('camera.threadEnded', { reason: error?.message ?? sayOfCamera('camera.noReason') });
    this.#setStatus({ status: 'offline', since, reason, retryAt: since + waitMs });
    this.#restart = setTimeout(() => this.#startThread(), waitMs);
  }
}
