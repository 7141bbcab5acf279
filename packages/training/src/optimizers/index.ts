import { type AdamOptions, adam } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { type SgdOptions, sgd } from './sgd.ts';

export type OptimizerOptions = SgdOptions | AdamOptions;

const checkRange = (field: string, value: number | undefined, below: number): void => {
  if (value === undefined || (value >= 0 && value < below)) return;
  throw new RangeError(`optimizer.${field} is ${value}; choose a number from 0 to below ${below}`);
};

/** The optimizer of a training's options. */
export const optimizerOf = (options: OptimizerOptions): Optimizer => {
  checkRange('weightDecay', options.weightDecay, Number.POSITIVE_INFINITY);
  if (options.kind === 'sgd') {
    checkRange('momentum', options.momentum, 1);
    return sgd(options);
  }
  checkRange('beta1', options.beta1, 1);
  checkRange('beta2', options.beta2, 1);
  return adam(options);
};
