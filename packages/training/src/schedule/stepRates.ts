import { checkSchedule, warmedUp } from './warmUp.ts';

/**
 * Learning rates that fall in stairs: linear warm-up to `base`, then times `factor` after every `every` steps.
 *
 * @param options.steps       steps of the whole training
 * @param options.base        highest rate, > 0
 * @param options.every       steps between two falls, counted from the first step
 * @param options.factor      in (0, 1]
 * @param options.warmupSteps steps until `base` is reached, cut to half of all steps; 0 where absent
 * @returns float32[steps], all > 0
 * @throws {RangeError} naming the field, its value and what is allowed
 */
export const stepRates = (options: {
  readonly steps: number;
  readonly base: number;
  readonly every: number;
  readonly factor: number;
  readonly warmupSteps?: number;
}): Float32Array<ArrayBuffer> => {
  checkSchedule(options);
  const { every, factor, base } = options;
  if (!Number.isInteger(every) || every < 1) throw new RangeError(`every is ${every}; choose a whole number from 1`);
  if (!(factor > 0 && factor <= 1)) throw new RangeError(`factor is ${factor}; choose a number above 0 and up to 1`);
  return warmedUp(options, (step) => base * factor ** Math.floor(step / every));
};
