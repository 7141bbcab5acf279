import { type AdamOptions, adam } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { checkSetting } from './setting.ts';
import { type SgdOptions, sgd } from './sgd.ts';

export type OptimizerOptions = SgdOptions | AdamOptions;

/** The optimizer of a training's options. */
export const optimizerOf = (options: OptimizerOptions): Optimizer => {
  checkSetting('optimizer.weightDecay', options.weightDecay, { from: 0 });
  if (options.kind === 'sgd') {
    checkSetting('optimizer.momentum', options.momentum, { from: 0, below: 1 });
    return sgd(options);
  }
  checkSetting('optimizer.beta1', options.beta1, { from: 0, below: 1 });
  checkSetting('optimizer.beta2', options.beta2, { from: 0, below: 1 });
  return adam(options);
};
