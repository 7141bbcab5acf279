import type { MotionWorkspace } from '@whetstone/vision';
import { Backoff } from './backoff.ts';
import { captureFrame, FrameRate, RateGate } from './capture.ts';
import { type SourceFrame, sleep, waitingFrames } from './frameSource.ts';
import type { FromCamera, SentFrame, ToCamera } from './messages.ts';
import { Outbox } from './outbox.ts';
import { PictureRing } from './pictureRing.ts';
import type { CameraRequest } from './port.ts';
import { createRegionFinder } from './regionFinder.ts';
import { deliveredFps, openSource, sourceFps } from './sources/open.ts';
import { supervise } from './supervisor.ts';

type Post = (message: FromCamera, transfer?: ArrayBuffer[]) => void;
type Offline = Extract<Extract<FromCamera, { kind: 'status' }>['status'], { status: 'offline' }>;

const reportEveryMs = 1000;

interface HostedCameraOptions {
  readonly request: CameraRequest;
  readonly firstSequence: number;
  readonly workspace: MotionWorkspace;
  readonly post: Post;
  readonly onChild: (pid: number, alive: boolean) => void;
}

/** A camera inside its thread: source → regions → crops → server. */
export class HostedCamera {
  readonly #request: CameraRequest;
  readonly #post: Post;
  readonly #onChild: HostedCameraOptions['onChild'];
  readonly #finder: ReturnType<typeof createRegionFinder>;
  readonly #gate: RateGate;
  readonly #rate = new FrameRate();
  readonly #outbox: Outbox<SentFrame>;
  readonly #abort = new AbortController();
  #sequence: number;
  #pictures: PictureRing | null = null;
  #size: { width: number; height: number } | null = null;
  /** Oldest first. */
  readonly #waiting: { readonly frame: SourceFrame; readonly capturedAt: number }[] = [];
  #failure: { readonly error: unknown } | null = null;

  constructor({ request, firstSequence, workspace, post, onChild }: HostedCameraOptions) {
    this.#request = request;
    this.#post = post;
    this.#onChild = onChild;
    this.#finder = createRegionFinder(request.regions, workspace);
    this.#gate = new RateGate(deliveredFps(request), sourceFps(request));
    this.#outbox = new Outbox((frame) => post({ kind: 'frame', frame }, [frame.crops.buffer as ArrayBuffer]));
    this.#sequence = firstSequence;
  }

  /** Opens its source after so long, and runs until it is stopped. */
  async run(afterMs: number): Promise<void> {
    await sleep(afterMs, this.#abort.signal);
    const report = setInterval(() => this.#reportLive(), reportEveryMs);
    const ports = {
      backoff: new Backoff(Math.random),
      now: Date.now,
      onFrame: (frame: SourceFrame) => this.#take(frame),
      onOffline: (status: Offline) => this.#goOffline(status),
    };
    await supervise(() => openSource(this.#request, this.#onChild), ports, this.#abort.signal);
    clearInterval(report);
    this.#post({ kind: 'stopped' });
  }

  receive(message: Exclude<ToCamera, { kind: 'start' }>): void {
    if (message.kind === 'received') return this.#outbox.received();
    this.#post({ kind: 'stopping' });
    this.#abort.abort();
  }

  /**
   * Frames that arrive together, after a pause of this thread, take turns with those of other cameras; those that came
   * long ago are dropped for newer ones.
   *
   * @throws what went wrong with a frame before, so that it counts as a failure of the source and no other camera's
   */
  #take(frame: SourceFrame): void {
    if (this.#failure) {
      const { error } = this.#failure;
      this.#failure = null;
      throw error;
    }
    this.#waiting.push({ frame, capturedAt: Date.now() });
    if (this.#waiting.length === 1) setImmediate(() => this.#process());
    if (this.#waiting.length <= waitingFrames) return;
    this.#waiting.shift();
    this.#sequence++;
  }

  #goOffline(status: Offline): void {
    this.#size = null;
    this.#rate.restart();
    this.#post({ kind: 'status', status });
  }

  #reportLive(): void {
    if (!this.#size) return;
    const status = { status: 'live', fps: this.#rate.measure(Date.now()), ...this.#size } as const;
    this.#post({ kind: 'status', status });
  }

  #process(): void {
    const oldest = this.#waiting.shift();
    if (!oldest || this.#abort.signal.aborted) return;
    try {
      this.#capture(oldest.frame, oldest.capturedAt);
    } catch (error) {
      this.#failure = { error };
    }
    if (this.#waiting.length > 0) setImmediate(() => this.#process());
  }

  #capture(frame: SourceFrame, capturedAt: number): void {
    const regions = this.#finder.find(frame, capturedAt / 1000);
    if (!this.#gate.passes(capturedAt)) return;
    const wasLive = this.#size !== null;
    this.#size = { width: frame.width, height: frame.height };
    this.#rate.add(capturedAt);
    if (!wasLive) this.#reportLive();
    const sequence = this.#sequence++;
    this.#keepPicture(sequence, frame.pixels);
    const about = { streamId: this.#request.streamId, sequence, capturedAt, margin: this.#finder.margin };
    this.#outbox.put(captureFrame(frame, regions, about));
  }

  #keepPicture(sequence: number, pixels: Uint8Array): void {
    let pictures = this.#pictures;
    if (!pictures?.fits(pixels.length)) {
      pictures = PictureRing.of(pixels.length);
      this.#pictures = pictures;
      this.#post({ kind: 'pictures', memory: pictures.memory });
    }
    pictures.write(sequence, pixels);
  }
}
