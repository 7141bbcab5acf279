const firstMs = 250;
const longestMs = 4000;

/** Waits between attempts: 250 ms, doubling to 4 s, each jittered by ±25 % so that cameras of one switch do not return in step. */
export class Backoff {
  readonly #random: () => number;
  #nextMs = firstMs;

  /** @param random uniform in [0, 1) */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Delay before the next attempt, in ms. */
  next(): number {
    const delay = this.#nextMs * (0.75 + 0.5 * this.#random());
    this.#nextMs = Math.min(longestMs, 2 * this.#nextMs);
    return Math.round(delay);
  }

  /** To be called when the source is well again. */
  reset(): void {
    this.#nextMs = firstMs;
  }
}
