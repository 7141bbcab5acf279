import { cropRegions, matchTruth } from '@whetstone/vision';
import { type Box, cropSide } from '../domain/region.ts';
import type { SourceFrame } from './frameSource.ts';
import type { SentFrame } from './messages.ts';
import type { RegionFinder } from './regionFinder.ts';

/** Thins a faster source to the wanted rate, evenly, and without missing a slot because a frame came a little early. */
export class RateGate {
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  #dueAt = Number.NEGATIVE_INFINITY;

  /** @param sourceFps rate of the frames that are asked about; at or under `fps`, all pass */
  constructor(fps: number, sourceFps: number) {
    this.#intervalMs = sourceFps > fps ? 1000 / fps : 0;
    this.#toleranceMs = 500 / sourceFps;
  }

  passes(nowMs: number): boolean {
    if (nowMs + this.#toleranceMs < this.#dueAt) return false;
    // On a fixed grid, so that a late frame does not slow the rate; anew after a pause, so that no burst makes up for it.
    const paused = nowMs - this.#dueAt > this.#intervalMs;
    this.#dueAt = (paused ? nowMs : this.#dueAt) + this.#intervalMs;
    return true;
  }
}

/** Frames a second over the last five seconds. */
export class FrameRate {
  readonly #times: number[] = [];

  add(nowMs: number): void {
    this.#times.push(nowMs);
    this.#forget(nowMs);
  }

  /** A break is no slow frame. */
  restart(): void {
    this.#times.length = 0;
  }

  /** 0 before two frames came. */
  measure(nowMs: number): number {
    this.#forget(nowMs);
    const times = this.#times;
    return times.length < 2 ? 0 : (1000 * (times.length - 1)) / Math.max(1, times[times.length - 1] - times[0]);
  }

  /** The newest two stay, so that a slow camera has a rate too. */
  #forget(nowMs: number): void {
    while (this.#times.length > 2 && this.#times[0] < nowMs - 5000) this.#times.shift();
  }
}

/** Class per region, as far as the source knows it. */
const truthOf = (frame: SourceFrame, regions: readonly Box[]): string[] | null => {
  const { label, objects } = frame;
  if (label !== undefined) return regions.map(() => label);
  return objects ? matchTruth(regions, objects) : null;
};

/** Cuts the regions out and makes the frame that leaves the camera; keeps no hold on its buffers. */
export const captureFrame = (
  frame: SourceFrame,
  regions: readonly Box[],
  {
    streamId,
    sequence,
    capturedAt,
    margin,
  }: Pick<SentFrame, 'streamId' | 'sequence' | 'capturedAt'> & Pick<RegionFinder, 'margin'>,
): SentFrame => ({
  streamId,
  sequence,
  capturedAt,
  width: frame.width,
  height: frame.height,
  ...(frame.layout && { layout: frame.layout }),
  regions,
  crops: cropRegions(frame, regions, cropSide, { margin }),
  truth: truthOf(frame, regions),
});
