/** Rest that a busy device may put off, so that single frames do not wait for it. */
const burstMs = 50;

/**
 * Keeps work to a share of wall time: each ms of work earns a rest, which is taken when it has grown to some
 * micro-steps. Pure: time comes in.
 */
export class Throttle {
  #share = 1;
  #owedMs = 0;
  #since = 0;

  /** @param share in (0, 1]; 1 never rests */
  setShare(share: number, now: number): void {
    if (!(share > 0 && share <= 1)) throw new RangeError(`share is ${share}; it must be above 0 and at most 1`);
    this.#share = share;
    this.#owedMs = 0;
    this.#since = now;
  }

  /** Work of `deviceMs` ended. */
  spend(deviceMs: number): void {
    this.#owedMs += deviceMs / this.#share;
  }

  /** ms to rest before the next work; 0 while the rest can be put off. */
  restMs(now: number): number {
    if (this.#share === 1) return 0;
    this.#owedMs = Math.max(-burstMs, this.#owedMs - (now - this.#since));
    this.#since = now;
    return this.#owedMs > 0 ? this.#owedMs : 0;
  }
}
