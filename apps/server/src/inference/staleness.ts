import type { HeldPredictions } from './held.ts';
import { heldLabels } from './held.ts';

const lags = 10;
/** Weight of the past in the running means: about the last 300 inferred frames count. */
const decay = 1 - 1 / 300;

/** Frame intervals of the inference configurations λ that a stream may run at. */
export const frameIntervals = [1, 2, 3, 5, 10] as const;

/** Before anything is measured: agreement falls by this per frame of lag. */
const assumedLossPerLag = 0.04;

/**
 * Measures what skipping frames costs a stream, from its own results: how often a prediction of `lag` frames ago,
 * held over, still says the same as a fresh one. Nothing extra is inferred for it.
 */
export class StalenessMeter {
  readonly #recent: HeldPredictions[] = [];
  readonly #agreed = new Float64Array(lags);
  readonly #seen = new Float64Array(lags);

  /** Takes the result of one inferred frame. */
  add(result: HeldPredictions): void {
    if (result.boxes.length > 0)
      for (const earlier of this.#recent) {
        const lag = result.sequence - earlier.sequence;
        if (lag < 1 || lag >= lags) continue;
        const held = heldLabels(result.boxes, earlier);
        const agreed = held.reduce((sum, label, at) => sum + (label === result.labels[at] ? 1 : 0), 0);
        this.#agreed[lag] = (this.#agreed[lag] ?? 0) * decay + agreed;
        this.#seen[lag] = (this.#seen[lag] ?? 0) * decay + held.length;
      }
    this.#recent.push(result);
    if (this.#recent.length > lags) this.#recent.shift();
  }

  /**
   * Accuracy factor of inferring one of `interval` frames: the mean agreement over the lags that its held
   * predictions go through. Measured where at least 30 regions were compared at a lag, assumed below.
   *
   * @returns factor in [0, 1]; 1 at interval 1, not increasing with the interval
   */
  accuracyFactor(interval: number): number {
    let sum = 1;
    let previous = 1;
    for (let lag = 1; lag < interval; lag++) {
      const seen = this.#seen[lag] ?? 0;
      const agreement = seen >= 30 ? (this.#agreed[lag] ?? 0) / seen : previous - assumedLossPerLag;
      previous = Math.max(0, Math.min(previous, agreement));
      sum += previous;
    }
    return sum / interval;
  }
}
