import type { Frame } from '@whetstone/vision';
import type { CameraStatus, CapturedFrame } from '../domain/region.ts';
import { sayOfCamera } from '../domain/sentences/cameraSentences.ts';
import { Backoff } from './backoff.ts';
import type { CameraListeners, CameraPlace, CameraThreads } from './cameraThreads.ts';
import type { SentFrame } from './messages.ts';
import { PictureRing } from './pictureRing.ts';
import type { CameraRequest, RunningCamera } from './port.ts';

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

/** A camera whose work is done in a thread; here its frames are only handed on. When its thread crashes it gets another. */
export class ThreadedCamera implements RunningCamera {
  readonly #request: CameraRequest;
  readonly #threads: CameraThreads;
  readonly #backoff = new Backoff(Math.random);
  readonly #frames = new Listeners<CapturedFrame>();
  readonly #statuses = new Listeners<CameraStatus>();
  #place: CameraPlace | null = null;
  #pictures: PictureRing | null = null;
  #restart: NodeJS.Timeout | null = null;
  #status: CameraStatus = { status: 'starting' };
  #nextSequence = 0;
  /** Its thread ended under it, perhaps for what it did itself: next time it is alone. */
  #wasLost = false;
  #stopping: Promise<void> | null = null;

  constructor(request: CameraRequest, threads: CameraThreads) {
    this.#request = request;
    this.#threads = threads;
    this.#start();
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

  /** Resolves when the camera has ended in its thread and its child process is dead; nothing is told after the call. */
  stop(): Promise<void> {
    if (this.#restart) clearTimeout(this.#restart);
    this.#stopping ??= this.#place?.stop() ?? Promise.resolve();
    return this.#stopping;
  }

  #start(): void {
    this.#restart = null;
    this.#place = this.#threads.start(
      { request: this.#request, firstSequence: this.#nextSequence, alone: this.#wasLost },
      {
        onMessage: (message) => this.#receive(message),
        onLost: (error) => this.#threadEnded(error),
      },
    );
  }

  #receive(message: Parameters<CameraListeners['onMessage']>[0]): void {
    if (message.kind === 'status') this.#setStatus(message.status);
    else if (message.kind === 'pictures') this.#pictures = new PictureRing(message.memory);
    else this.#takeFrame(message.frame);
  }

  #takeFrame({ layout, ...sent }: SentFrame): void {
    this.#nextSequence = sent.sequence + 1;
    const pictures = this.#pictures;
    const { width, height } = sent;
    const picture = (): Frame | null => {
      const pixels = pictures?.read(sent.sequence);
      return pixels ? { width, height, pixels, ...(layout && { layout }) } : null;
    };
    try {
      this.#frames.tell({ ...sent, picture });
    } finally {
      this.#place?.send({ kind: 'received' });
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
    this.#place = null;
    this.#wasLost = true;
    const waitMs = this.#backoff.next();
    const since = Date.now();
    const reason = sayOfCamera('camera.threadEnded', { reason: error?.message ?? sayOfCamera('camera.noReason') });
    this.#setStatus({ status: 'offline', since, reason, retryAt: since + waitMs });
    this.#restart = setTimeout(() => this.#start(), waitMs);
  }
}
