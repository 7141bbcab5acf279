import { parentPort, workerData } from 'node:worker_threads';
import type { CapturedFrame } from '../domain/region.ts';
import { Backoff } from './backoff.ts';
import { captureFrame, FrameRate, RateGate } from './capture.ts';
import type { SourceFrame } from './frameSource.ts';
import type { CameraThreadData, FromCamera, ToCamera } from './messages.ts';
import { Outbox } from './outbox.ts';
import { probeSource } from './probe.ts';
import { createRegionFinder } from './regionFinder.ts';
import { deliveredFps, openSource, sourceFps } from './sources/open.ts';
import { supervise } from './supervisor.ts';

/** Entry point of a camera's thread: source → regions → crops → server. */

type RunData = Extract<CameraThreadData, { kind: 'run' }>;

const reportEveryMs = 1000;

const port = parentPort;
if (!port) throw new Error('cameras/thread.ts runs in a worker thread; start cameras through CameraPort');

const post = (message: FromCamera, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
const onChild = (pid: number | null): void => post({ kind: 'child', pid });

const sendFrame = (frame: CapturedFrame): void =>
  post({ kind: 'frame', frame }, [frame.pixels.buffer as ArrayBuffer, frame.crops.buffer as ArrayBuffer]);

/** Turns the frames of a source into what leaves the camera, and knows how it fares. */
class Capture {
  readonly #streamId: string;
  readonly #finder: ReturnType<typeof createRegionFinder>;
  readonly #gate: RateGate;
  readonly #rate = new FrameRate();
  readonly outbox = new Outbox(sendFrame);
  #sequence: number;
  #size: { width: number; height: number } | null = null;
  #newest: { frame: SourceFrame; capturedAt: number } | null = null;

  constructor({ request, firstSequence }: RunData) {
    this.#streamId = request.streamId;
    this.#finder = createRegionFinder(request.regions);
    this.#gate = new RateGate(deliveredFps(request), sourceFps(request));
    this.#sequence = firstSequence;
  }

  /** Frames that arrive together, after a pause of this thread, are old but the last: only that one is looked at. */
  take(frame: SourceFrame): void {
    const wasEmpty = this.#newest === null;
    if (!wasEmpty) this.#sequence++;
    this.#newest = { frame, capturedAt: Date.now() };
    if (wasEmpty) setImmediate(() => this.#process());
  }

  offline(): void {
    this.#size = null;
    this.#rate.restart();
  }

  reportLive(): void {
    if (this.#size)
      post({ kind: 'status', status: { status: 'live', fps: this.#rate.measure(Date.now()), ...this.#size } });
  }

  #process(): void {
    const newest = this.#newest;
    this.#newest = null;
    if (!newest) return;
    const { frame, capturedAt } = newest;
    const regions = this.#finder.find(frame, capturedAt / 1000);
    if (!this.#gate.passes(capturedAt)) return;
    const wasLive = this.#size !== null;
    this.#size = { width: frame.width, height: frame.height };
    this.#rate.add(capturedAt);
    if (!wasLive) this.reportLive();
    const about = { streamId: this.#streamId, sequence: this.#sequence++, capturedAt, margin: this.#finder.margin };
    this.outbox.put(captureFrame(frame, regions, about));
  }
}

const runCamera = async (data: RunData): Promise<void> => {
  const abort = new AbortController();
  const capture = new Capture(data);
  port.on('message', (message: ToCamera) => {
    if (message.kind === 'received') capture.outbox.received();
    else abort.abort();
  });
  const report = setInterval(() => capture.reportLive(), reportEveryMs);
  const ports = {
    backoff: new Backoff(Math.random),
    now: Date.now,
    onFrame: (frame: SourceFrame) => capture.take(frame),
    onOffline: (status: Extract<FromCamera, { kind: 'status' }>['status'] & { status: 'offline' }) => {
      capture.offline();
      post({ kind: 'status', status });
    },
  };
  await supervise(() => openSource(data.request, onChild), ports, abort.signal);
  clearInterval(report);
  port.close();
};

const data: CameraThreadData = workerData;
if (data.kind === 'run') await runCamera(data);
else {
  const probe = await probeSource(data.source, { timeoutMs: data.timeoutMs, onChild });
  post({ kind: 'probe', probe });
}
