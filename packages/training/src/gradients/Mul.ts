import { multiply } from '../ops/elementwise.ts';
import { reduceTo } from '../ops/reduce.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** a · b, element by element: each gets the gradient times the other. */
export const mulGradient: Gradient = ({ graph, node, outputGradient, needs }) =>
  [0, 1].map((i) =>
    needs[i] ? reduceTo(graph, multiply(graph, outputGradient, inputOf(node, 1 - i)), inputOf(node, i).shape) : null,
  );
