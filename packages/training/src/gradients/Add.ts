import { reduceTo } from '../ops/reduce.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** a + b: both get the gradient, summed where they were repeated. */
export const addGradient: Gradient = ({ graph, node, outputGradient, needs }) =>
  [0, 1].map((i) => (needs[i] ? reduceTo(graph, outputGradient, inputOf(node, i).shape) : null));
