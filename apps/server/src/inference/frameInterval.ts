import { frameIntervals } from './staleness.ts';

/** Frames over which it is judged whether a stream keeps up. */
const judgedFrames = 20;
/** Part of them that may be dropped before fewer are sent: a worker's hiccup is no lack of share. */
const mostDropped = 0.15;
/**
 * Frames of the camera without a drop after which the next shorter interval is tried, and by how much rarer at most where
 * tries fail. A device that opens a training stands still for some frames, in every window and for every stream: who is
 * slow to come back from that looks at a third of the frames for good.
 */
const calmFrames = 30;
const rarestTry = 32;

/**
 * λ of a stream: the interval that was planned for it, and a longer one while its frames are dropped. A stream that
 * cannot keep up looks at fewer frames, evenly spread, instead of queueing them.
 */
export class FrameInterval {
  #planned: number = frameIntervals[0];
  #current: number = frameIntervals[0];
  #sent = 0;
  #dropped = 0;
  /** Frames of the camera since the last drop or change. */
  #calm = 0;
  /** By how much rarer tries are: doubled by each that fails, 1 again after one that holds. */
  #patience = 1;
  /** A shorter interval is being tried. */
  #trying = false;

  get current(): number {
    return this.#current;
  }

  get planned(): number {
    return this.#planned;
  }

  /** A new plan divides the device anew: it starts without a memory of earlier drops, or at least of failed tries. */
  plan(interval: number): void {
    this.#patience = 1;
    if (interval === this.#planned) return;
    this.#planned = interval;
    this.#set(interval, { trying: false });
  }

  /** A frame was answered, or dropped because newer ones waited. */
  onFrame({ dropped }: { readonly dropped: boolean }): void {
    this.#sent += 1;
    this.#dropped += dropped ? 1 : 0;
    this.#calm = dropped ? 0 : this.#calm + this.#current;
    if (this.#dropped > mostDropped * judgedFrames) this.#lengthen();
    else if (this.#current > this.#planned && this.#calm >= calmFrames * this.#patience) this.#shorten();
    else if (this.#sent >= judgedFrames) this.#keep();
  }

  #lengthen(): void {
    if (this.#trying) this.#patience = Math.min(rarestTry, this.#patience * 2);
    this.#set(frameIntervals.find((interval) => interval > this.#current) ?? this.#current, { trying: false });
  }

  #shorten(): void {
    // What was tried before held until now.
    if (this.#trying) this.#patience = 1;
    const shorter = frameIntervals.findLast((interval) => interval < this.#current) ?? this.#planned;
    this.#set(Math.max(this.#planned, shorter), { trying: true });
  }

  #keep(): void {
    if (this.#dropped === 0) [this.#patience, this.#trying] = [this.#trying ? 1 : this.#patience, false];
    [this.#sent, this.#dropped] = [0, 0];
  }

  #set(interval: number, { trying }: { readonly trying: boolean }): void {
    this.#current = interval;
    this.#trying = trying;
    [this.#sent, this.#dropped, this.#calm] = [0, 0, 0];
  }
}
