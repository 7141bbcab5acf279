import type { HeldPredictions } from './held.ts';
import { heldLabels } from './held.ts';

const lags = 10;
/** Weight of the past in the running means: about the last 300 inferred frames count. */
const decay = 1 - 1 / 300;

/** Frame intervals of the inference configurations λ that a stream may run at. */
export const frameIntervals = [1, 2, 3, 5, 10] as const;

/** Before anything is measured: agreement falls by this per frame of lag. */
const assumedLossPerLag = 0.04;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Weight of the past in what was served: about the last 1000 frames count, with retrainings and the time between. */
const servedDecay = 1 - 1 / 1000;
/** Regions that were held as planned, taken for granted at the start, so that the first hiccup does not decide. */
const assumedRegions = 100;

/**
 * Measures what skipping frames costs a stream, from its own results: how often a prediction of `lag` frames ago,
 * held over, still says the same as a fresh one. Nothing extra is inferred for it.
 */
export class StalenessMeter {
  readonly #recent: HeldPredictions[] = [];
  readonly #agreed = new Float64Array(lags);
  readonly #seen = new Float64Array(lags);
  #served = assumedRegions;
  #expected = assumedRegions;

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
   * Takes a frame that the next one has replaced: how old the predictions were that were held for it.
   *
   * @param settled.lag frames between the one that was inferred and this one, from 0
   * @param settled.planned the frame interval in force by plan
   */
  settle({ regions, lag, planned }: { regions: number; lag: number; planned: number }): void {
    const agreements = this.#agreements();
    this.#served = this.#served * servedDecay + regions * (agreements[Math.min(lag, lags - 1)] ?? 0);
    this.#expected = this.#expected * servedDecay + regions * meanOf(agreements.slice(0, planned));
  }

  /**
   * Part of what the planned frame intervals would keep that was kept in fact, in [0, 1]: late results and dropped frames
   * leave older predictions held than planned.
   */
  get servedPart(): number {
    return Math.min(1, this.#served / this.#expected);
  }

  /**
   * Accuracy factor of inferring one of `interval` frames: the mean agreement over the lags that its held
   * predictions go through. Measured where at least 30 regions were compared at a lag, assumed below.
   *
   * @returns factor in [0, 1]; 1 at interval 1, not increasing with the interval
   */
  accuracyFactor(interval: number): number {
    return meanOf(this.#agreements().slice(0, interval));
  }

  /** How often a prediction still says the same, by its lag in frames; not increasing. */
  #agreements(): number[] {
    const agreements = [1];
    for (let lag = 1; lag < lags; lag++) {
      const previous = agreements[lag - 1] ?? 0;
      const seen = this.#seen[lag] ?? 0;
      const agreement = seen >= 30 ? (this.#agreed[lag] ?? 0) / seen : previous - assumedLossPerLag;
      agreements.push(Math.max(0, Math.min(previous, agreement)));
    }
    return agreements;
  }
}
