import type { Graph } from '../ir/graph.ts';
import { dimension, pictureShape, type Value } from '../ir/value.ts';
import { add, multiply, negate, reciprocal, squareRoot, subtract } from '../ops/elementwise.ts';
import { reshape } from '../ops/layout.ts';
import { batchNormEpsilon, dotPerChannel, scaleAndShift } from '../ops/normalization.ts';
import { sumPerChannel } from '../ops/reduce.ts';
import { type Gradient, inputOf } from './gradient.ts';

const perChannel = (graph: Graph, x: Value): Value => reshape(graph, x, [1, dimension(x, 0), 1, 1]);

/**
 * y = x̂·γ + β with x̂ = (x − mean)·r, r = 1/√(variance + ε): dβ = Σdy, dγ = Σdy·x̂ = r·(Σdy·x − mean·Σdy).
 *
 * With fixed statistics dx = dy·γr. With the batch's own, mean and variance depend on x too:
 * dx = γr·(dy − dβ/M − x̂·dγ/M) = dy·γr + x·b + c, with M elements a channel, b = −γr·r·dγ/M and
 * c = −γr·dβ/M − b·mean. The answer for x then already contains what flows through the statistics.
 */
export const batchNormalizationGradient: Gradient = ({ graph, node, outputGradient: dy, needs }) => {
  const [x, gamma, mean, variance] = [inputOf(node, 0), inputOf(node, 1), inputOf(node, 3), inputOf(node, 4)];
  const [n, , h, w] = pictureShape(x);
  const rate = reciprocal(graph, squareRoot(graph, add(graph, variance, graph.scalar(batchNormEpsilon))));
  const dBeta = sumPerChannel(graph, dy);
  const dGamma = multiply(graph, rate, subtract(graph, dotPerChannel(graph, dy, x), multiply(graph, mean, dBeta)));
  if (!needs[0]) return [null, dGamma, dBeta, null, null];
  const scale = multiply(graph, gamma, rate);
  if (node.hint !== 'batch-statistics')
    return [multiply(graph, dy, perChannel(graph, scale)), dGamma, dBeta, null, null];
  const share = graph.scalar(1 / (n * h * w));
  const b = negate(graph, multiply(graph, multiply(graph, scale, rate), multiply(graph, dGamma, share)));
  const c = negate(graph, add(graph, multiply(graph, scale, multiply(graph, dBeta, share)), multiply(graph, b, mean)));
  const zeros = graph.floats(new Float32Array(dimension(gamma, 0)), gamma.shape);
  const direct = scaleAndShift(graph, dy, { scale, shift: c });
  const indirect = scaleAndShift(graph, x, { scale: b, shift: zeros });
  return [add(graph, direct, indirect), dGamma, dBeta, null, null];
};
