import { cosineRates } from '@whetstone/training';
import type { Recipe } from './recipe.ts';

/** Part of the epochs over which the rate falls to zero when a training is ended early; without it the weights are still noisy. */
const coolDownFraction = 0.1;

/** Learning rates by epoch, and how many epochs there are. */
export class EpochRates {
  readonly #stepsPerEpoch: number;
  readonly #rates: Float32Array;
  #epochs: number;
  #cooling = false;

  constructor(plan: { readonly epochs: number; readonly stepsPerEpoch: number; readonly recipe: Recipe }) {
    const { epochs, stepsPerEpoch, recipe } = plan;
    const steps = epochs * stepsPerEpoch;
    this.#epochs = epochs;
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#rates = cosineRates({
      steps,
      base: recipe.baseRate,
      warmupSteps: Math.min(steps - 1, Math.round(recipe.warmupFraction * steps)),
    });
  }

  get epochs(): number {
    return this.#epochs;
  }

  /** @param epoch from 1 */
  of(epoch: number): Float32Array {
    return this.#rates.subarray((epoch - 1) * this.#stepsPerEpoch, epoch * this.#stepsPerEpoch);
  }

  /** Lets the rate fall to zero over a last few epochs from `epoch` on, and the training end with them. */
  coolDown(epoch: number): void {
    if (this.#cooling) return;
    this.#cooling = true;
    const planned = this.#epochs;
    this.#epochs = Math.min(planned, epoch - 1 + Math.max(1, Math.round(coolDownFraction * planned)));
    const [first, end] = [(epoch - 1) * this.#stepsPerEpoch, this.#epochs * this.#stepsPerEpoch];
    const from = this.#rates[first] ?? 0;
    for (let step = first; step < end; step++) this.#rates[step] = (from * (end - step)) / (end - first);
  }
}
