import { multiply, subtract } from '../ops/elementwise.ts';
import { type Gradient, outputOf } from './gradient.ts';

/** y = 1/(1 + e^−x): dy · y · (1 − y). */
export const sigmoidGradient: Gradient = ({ graph, node, outputGradient }) => {
  const y = outputOf(node);
  const slope = multiply(graph, y, subtract(graph, graph.scalar(1), y));
  return [multiply(graph, outputGradient, slope)];
};
