import { multiply, subtract } from '../ops/elementwise.ts';
import { type Gradient, outputOf } from './gradient.ts';
import { positiveMask } from './Relu.ts';

/** min(1, max(0, slope·x + offset)): the gradient passes, times the slope, where the output lies between 0 and 1. */
export const hardSigmoidGradient: Gradient = ({ graph, node, outputGradient }) => {
  const { alpha } = node.attributes;
  const slope = typeof alpha === 'object' && 'float' in alpha ? alpha.float : 0.2;
  const y = outputOf(node);
  const passes = multiply(graph, positiveMask(graph, y), positiveMask(graph, subtract(graph, graph.scalar(1), y)));
  return [multiply(graph, outputGradient, multiply(graph, passes, graph.scalar(slope)))];
};
