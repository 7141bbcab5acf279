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
  const { steps, base } = options;
  const wished = options.warmupSteps ?? 0;
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`steps is ${steps}; choose a whole number from 1`);
  if (!(base > 0 && base < Number.POSITIVE_INFINITY)) throw new RangeError(`base is ${base}; choose a number above 0`);
  if (!Number.isInteger(wished) || wished < 0)
    throw new RangeError(`warmupSteps is ${wished}; choose a whole number from 0`);
  // A trial of few steps should not end before its rate was ever high.
  const warmupSteps = Math.min(wished, Math.floor(steps / 2));
  return Float32Array.from({ length: steps }, (_, step) => {
    if (step < warmupSteps) return (base * (step + 1)) / (warmupSteps + 1);
    const progress = (step - warmupSteps) / (steps - warmupSteps);
    return (base * (1 + Math.cos(Math.PI * progress))) / 2;
  });
};
