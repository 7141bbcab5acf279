import type { TrainingOptions } from '../models/options.ts';
import { buildTrainingModel } from '../models/training.ts';
import type { Net } from '../nets/net.ts';

/**
 * Keys of all convolution problems of a training's step, for `autotune`: each asks once for its formulation while the
 * graph is built, and so does each convolution of the way back.
 */
export const tuningProblems = (net: Net, options: TrainingOptions): readonly string[] => {
  const asked = new Set<string>();
  const record = { get: (_: object, key: string) => void asked.add(key) };
  buildTrainingModel(net, { ...options, form: 'step', formulations: new Proxy({}, record) });
  return [...asked];
};
