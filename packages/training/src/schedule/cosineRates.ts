import { checkSchedule, warmedUp, warmupOf } from './warmUp.ts';

/**
 * Learning rates: linear warm-up to `base`, then half a cosine down to near 0.
 *
 * @param options.steps       steps of the whole training
 * @param options.base        highest rate, > 0
 * @param options.warmupSteps steps until it is reached, cut to half of all steps; 0 where absent
 * @returns float32[steps], all > 0
 * @throws {RangeError} naming the field, its value and what is allowed
 */
export const cosineRates = (options: {
  readonly steps: number;
  readonly base: number;
  readonly warmupSteps?: number;
}): Float32Array<ArrayBuffer> => {
  checkSchedule(options);
  const { steps, base } = options;
  const warmup = warmupOf(options);
  return warmedUp(options, (step) => {
    const progress = (step - warmup) / (steps - warmup);
    return (base * (1 + Math.cos(Math.PI * progress))) / 2;
  });
};
