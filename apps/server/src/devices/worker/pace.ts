import type { OpenModel } from '../../runtime/onnx.ts';
import { microStepMs } from './classifier.ts';
import type { Work } from './executor.ts';

/** Puts runs of several models, one after another, into micro-steps: as many into each as fit by what they took before. */
export class Pace {
  readonly #clock: () => number;
  readonly #tookMs = new Map<OpenModel, number>();
  #since = 0;
  #isFresh = true;

  /** @param clock milliseconds of device time */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** A micro-step has just begun. */
  begin(): void {
    this.#since = this.#clock();
    this.#isFresh = true;
  }

  /** Runs a model in this micro-step, or in the next one where it would not fit any more. */
  async *run<Outputs>(model: OpenModel, run: () => Promise<Outputs>): Work<Outputs> {
    const spent = this.#clock() - this.#since;
    if (!this.#isFresh && spent + (this.#tookMs.get(model) ?? microStepMs) > microStepMs) {
      yield;
      this.begin();
    }
    const startedAt = this.#clock();
    const outputs = await run();
    const took = this.#clock() - startedAt;
    // The first run of a session also plans its memory, so later ones count for more.
    const before = this.#tookMs.get(model);
    this.#tookMs.set(model, before === undefined ? took : 0.6 * took + 0.4 * before);
    this.#isFresh = false;
    return outputs;
  }
}
