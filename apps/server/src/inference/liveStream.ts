import type { Device, InferenceResult } from '../devices/protocol.ts';
import { DeviceLostError } from '../devices/protocol.ts';
import type { CapturedFrame } from '../domain/region.ts';
import { FrameInterval } from './frameInterval.ts';
import { type HeldPredictions, heldBoxes } from './held.ts';
import { RecentValues } from './rates.ts';
import { StalenessMeter } from './staleness.ts';

/** A frame with what was held for its regions when the next one came: what accuracy is measured on. */
export interface SettledFrame {
  readonly frame: CapturedFrame;
  /** Class index per region; −1 where nothing was held. */
  readonly held: Int16Array;
  /** Probability of each held label; 0 where nothing was held. */
  readonly confidences: Float32Array;
}

export interface LiveResult {
  readonly frame: CapturedFrame;
  readonly labels: Uint16Array;
  readonly confidences: Float32Array;
  readonly modelId: string;
}

const settle = (frame: CapturedFrame, held: HeldPredictions | null): SettledFrame => {
  const boxes = heldBoxes(frame.regions, held);
  return {
    frame,
    held: boxes.map((box) => held?.labels[box] ?? -1),
    confidences: Float32Array.from(boxes, (box) => held?.confidences[box] ?? 0),
  };
};

/** Frames kept for the live picture. */
const keptResults = 15;
const rateSpanMs = 10_000;
/** How long a measured latency speaks for its frame interval; an interval that was too slow is tried again after that. */
const latencySpanMs = 300_000;
/** Inferred frames below which their p95 says nothing. */
const leastLatencies = 40;

interface LiveStreamOptions {
  readonly streamId: string;
  readonly device: Device;
  readonly now: () => number;
  readonly onSettled: (settled: SettledFrame) => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * The live loop of one stream: hands frames to the device, holds the newest predictions, and settles each frame with
 * what was held for it. A frame that the device drops or that λ skips is judged by older predictions.
 */
export class LiveStream {
  readonly #options: LiveStreamOptions;
  readonly #startedAt: number;
  readonly #frames = new RecentValues(rateSpanMs);
  readonly #latencies = new RecentValues(rateSpanMs);
  readonly #latenciesByInterval = new Map<number, RecentValues>();
  readonly #deviceMs = new RecentValues(60_000);
  readonly staleness = new StalenessMeter();
  #held: HeldPredictions | null = null;
  #previous: CapturedFrame | null = null;
  #results: LiveResult[] = [];
  readonly #interval = new FrameInterval();
  #dropped = 0;

  constructor(options: LiveStreamOptions) {
    this.#options = options;
    this.#startedAt = options.now();
  }

  onFrame(frame: CapturedFrame): void {
    if (this.#previous) {
      this.#options.onSettled(settle(this.#previous, this.#held));
      this.#countStaleness(this.#previous);
    }
    this.#previous = frame;
    if (frame.sequence % this.#interval.current !== 0) return;
    if (frame.regions.length === 0)
      this.#take(frame, { labels: new Uint16Array(), confidences: new Float32Array(), modelId: '', deviceMs: 0 });
    else void this.#infer(frame);
  }

  #countStaleness({ regions, sequence }: CapturedFrame): void {
    if (this.#held === null) return;
    const lag = Math.max(0, sequence - this.#held.sequence);
    this.staleness.settle({ regions: regions.length, lag, planned: this.#interval.planned });
  }

  async #infer(frame: CapturedFrame): Promise<void> {
    const { streamId, device } = this.#options;
    try {
      const result = await device.infer({
        streamId,
        sequence: frame.sequence,
        count: frame.regions.length,
        crops: frame.crops,
      });
      this.#interval.onFrame({ dropped: result === null });
      if (result === null) this.#dropped++;
      else this.#take(frame, result);
    } catch (error) {
      // While the device is away every frame is judged by what was held; the pool restarts the worker.
      if (!(error instanceof DeviceLostError)) this.#options.onFault(error);
      this.#dropped++;
    }
  }

  #take(frame: CapturedFrame, result: Pick<InferenceResult, 'labels' | 'confidences' | 'modelId' | 'deviceMs'>): void {
    const now = this.#options.now();
    this.#frames.add(now, 1);
    this.#latencies.add(now, now - frame.capturedAt);
    if (frame.regions.length > 0) {
      this.#deviceMs.add(now, result.deviceMs);
      this.#latenciesAt(this.#interval.current).add(now, now - frame.capturedAt);
    }
    if (this.#held === null || this.#held.sequence < frame.sequence) {
      this.#held = {
        sequence: frame.sequence,
        boxes: frame.regions,
        labels: result.labels,
        confidences: result.confidences,
      };
      this.staleness.add(this.#held);
    }
    this.#results.push({ frame, labels: result.labels, confidences: result.confidences, modelId: result.modelId });
    if (this.#results.length > keptResults) this.#results = this.#results.slice(-keptResults);
  }

  #latenciesAt(interval: number): RecentValues {
    const known = this.#latenciesByInterval.get(interval) ?? new RecentValues(latencySpanMs);
    this.#latenciesByInterval.set(interval, known);
    return known;
  }

  /** Measured p95 from capture to prediction while one of `interval` frames was inferred, in ms; null before it is known. */
  p95MsAt(interval: number): number | null {
    const now = this.#options.now();
    const latencies = this.#latenciesByInterval.get(interval);
    return latencies && latencies.count(now) >= leastLatencies ? latencies.quantile(now, 0.95) : null;
  }

  /** Planned λ: one of every `interval` frames is inferred, fewer while frames are dropped; in force from the next frame on. */
  setFrameInterval(interval: number): void {
    this.#interval.plan(interval);
  }

  get frameInterval(): number {
    return this.#interval.current;
  }

  newestResult(): LiveResult | null {
    return this.#results.at(-1) ?? null;
  }

  /** The kept frame of this sequence, or the newest for null. */
  frame(sequence: number | null): CapturedFrame | null {
    if (sequence === null) return this.#results.at(-1)?.frame ?? this.#previous;
    return this.#results.find(({ frame }) => frame.sequence === sequence)?.frame ?? null;
  }

  /** A restarted camera counts from zero again. */
  forgetSequence(): void {
    this.#held = null;
    this.#previous = null;
  }

  rates(): { fps: number; p95Ms: number | null; dropped: number } {
    const now = this.#options.now();
    return {
      fps: this.#frames.perSecond(now, this.#startedAt),
      p95Ms: this.#latencies.quantile(now, 0.95),
      dropped: this.#dropped,
    };
  }

  /** Measured device ms of one inferred frame over the last minute; null before the first. */
  deviceMsPerFrame(): number | null {
    return this.#deviceMs.mean(this.#options.now());
  }
}
