/** Regions of one frame that are labelled, at most: neighbours in a frame say less than frames apart in time. */
const regionsPerFrame = 4;

/**
 * Spreads a window's label budget evenly over the window, so that labels are there when the next window starts and
 * the labelling delay is close to nothing.
 */
export class LabelBudget {
  readonly #random: () => number;
  #perMs: number;
  #tokens = 1;
  #at: number;

  /** @param random uniform in [0, 1) */
  constructor(options: { labels: number; windowSeconds: number; now: number; random: () => number }) {
    this.#perMs = options.labels / (options.windowSeconds * 1000);
    this.#at = options.now;
    this.#random = options.random;
  }

  change(options: { labels: number; windowSeconds: number }): void {
    this.#perMs = options.labels / (options.windowSeconds * 1000);
  }

  /**
   * Chooses the regions of a frame to label now: none while the budget is ahead of time, else a random few.
   *
   * @param count regions of the frame
   * @returns indices of the chosen regions, ascending
   */
  choose(now: number, count: number): number[] {
    // A clock that is set back must not take back what was earned: nothing would be labelled for as long.
    const elapsedMs = Math.max(0, now - this.#at);
    this.#tokens = Math.min(regionsPerFrame * 2, this.#tokens + elapsedMs * this.#perMs);
    this.#at = now;
    const wanted = Math.min(count, regionsPerFrame);
    if (wanted === 0 || this.#tokens < wanted) return [];
    this.#tokens -= wanted;
    const indices = Array.from({ length: count }, (_, index) => index);
    for (let at = 0; at < wanted; at++) {
      const other = at + Math.floor(this.#random() * (count - at));
      [indices[at], indices[other]] = [indices[other] as number, indices[at] as number];
    }
    return indices.slice(0, wanted).sort((a, b) => a - b);
  }
}
