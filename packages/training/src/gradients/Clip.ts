import { multiply, subtract } from '../ops/elementwise.ts';
import { type Gradient, inputOf, outputOf } from './gradient.ts';
import { positiveMask } from './Relu.ts';

/** min(max(x, low), high) with constant bounds: the gradient passes where the output lies strictly between them. */
export const clipGradient: Gradient = ({ graph, node, outputGradient }) => {
  const y = outputOf(node);
  const aboveLow = positiveMask(graph, subtract(graph, y, inputOf(node, 1)));
  const belowHigh = positiveMask(graph, subtract(graph, inputOf(node, 2), y));
  return [multiply(graph, multiply(graph, outputGradient, aboveLow), belowHigh), null, null];
};
