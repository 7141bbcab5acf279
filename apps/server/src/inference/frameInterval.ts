import { frameIntervals } from './staleness.ts';

/** Frames over which it is judged whether a stream keeps up. */
const judgedFrames = 20;
/** Part of them that may be dropped before fewer are sent: a worker's hiccup is no lack of share. */
const mostDropped = 0.15;
/** Frames without a drop after which the next shorter interval is tried; a failed try makes the next one rarer. */
const calmFrames = 100;
const rarestTry = 16;

/**
 * λ of a stream: the interval that was planned for it, and a longer one while its frames are dropped. A stream that
 * cannot keep up looks at fewer frames, evenly spread, instead of queueing them.
 */
export class FrameInterval {
  #planned: number = frameIntervals[0];
  #current: number = frameIntervals[0];
  #sent = 0;
  #dropped = 0;
  #calm = 0;
  #patience = 1;

  get current(): number {
    return this.#current;
  }

  /** A new plan counts on what was measured, so it starts without a memory of earlier drops. */
  plan(interval: number): void {
    if (interval === this.#planned) return;
    this.#planned = interval;
    this.#set(interval);
    this.#patience = 1;
  }

  /** A frame was answered, or dropped because newer ones waited. */
  onFrame({ dropped }: { readonly dropped: boolean }): void {
    this.#sent += 1;
    this.#dropped += dropped ? 1 : 0;
    this.#calm = dropped ? 0 : this.#calm + 1;
    if (this.#dropped > mostDropped * judgedFrames) {
      const longer = frameIntervals.find((interval) => interval > this.#current);
      this.#set(longer ?? this.#current);
    } else if (this.#current > this.#planned && this.#calm >= calmFrames * this.#patience) {
      const shorter = frameIntervals.findLast((interval) => interval < this.#current) ?? this.#planned;
      this.#patience = Math.min(rarestTry, this.#patience * 2);
      this.#set(Math.max(this.#planned, shorter));
    } else if (this.#sent >= judgedFrames) [this.#sent, this.#dropped] = [0, 0];
  }

  #set(interval: number): void {
    this.#current = interval;
    [this.#sent, this.#dropped, this.#calm] = [0, 0, 0];
  }
}
