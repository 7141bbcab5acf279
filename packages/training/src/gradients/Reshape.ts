import { reshape } from '../ops/layout.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** Same elements, so the gradient goes back under the old shape. */
export const reshapeGradient: Gradient = ({ graph, node, outputGradient }) => [
  reshape(graph, outputGradient, inputOf(node, 0).shape),
  null,
];
