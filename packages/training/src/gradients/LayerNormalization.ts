import { dimension, type Value } from '../ir/value.ts';
import { multiply, subtract } from '../ops/elementwise.ts';
import { reshape } from '../ops/layout.ts';
import { reduceSum } from '../ops/reduce.ts';
import { type Gradient, outputOf } from './gradient.ts';

/**
 * ŷ = (x − mean)·r over the last axis of length L, without scale and shift: dx = r·(dy − Σdy/L − ŷ·Σ(dy·ŷ)/L), where
 * r is the node's third output.
 */
export const layerNormalizationGradient: Gradient = ({ graph, node, outputGradient: dy }) => {
  const y = outputOf(node);
  const rate = node.outputs[2] ?? y;
  const last = y.shape.length - 1;
  const share = graph.scalar(1 / dimension(y, last));
  const mean = (x: Value): Value =>
    multiply(graph, reshape(graph, reduceSum(graph, x, [last]), [...y.shape.slice(0, -1), 1]), share);
  const along = multiply(graph, y, mean(multiply(graph, dy, y)));
  const rest = subtract(graph, subtract(graph, dy, mean(dy)), along);
  return [multiply(graph, rest, rate), null];
};
