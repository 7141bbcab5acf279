/** What every schedule of rates has. */
export interface ScheduleOptions {
  readonly steps: number;
  readonly base: number;
  readonly warmupSteps?: number;
}

/** @throws {RangeError} naming the field, its value and what is allowed */
export const checkSchedule = ({ steps, base, warmupSteps = 0 }: ScheduleOptions): void => {
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`steps is ${steps}; choose a whole number from 1`);
  if (!(base > 0 && base < Number.POSITIVE_INFINITY)) throw new RangeError(`base is ${base}; choose a number above 0`);
  if (!Number.isInteger(warmupSteps) || warmupSteps < 0)
    throw new RangeError(`warmupSteps is ${warmupSteps}; choose a whole number from 0`);
};

/** Steps of the warm-up: a trial of few steps should not end before its rate was ever high. */
export const warmupOf = ({ steps, warmupSteps = 0 }: ScheduleOptions): number =>
  Math.min(warmupSteps, Math.floor(steps / 2));

/** A line up to the base, then what `rateAt` says of each step. */
export const warmedUp = (options: ScheduleOptions, rateAt: (step: number) => number): Float32Array<ArrayBuffer> => {
  const warmup = warmupOf(options);
  return Float32Array.from({ length: options.steps }, (_, step) =>
    step < warmup ? (options.base * (step + 1)) / (warmup + 1) : rateAt(step),
  );
};
