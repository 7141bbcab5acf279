import { sizeOf, type Value } from '../ir/value.ts';
import { add, multiply, negate } from '../ops/elementwise.ts';
import { reshape } from '../ops/layout.ts';
import { dotPerChannel, scaleAndShift } from '../ops/normalization.ts';
import { sumPerChannel } from '../ops/reduce.ts';
import { type Gradient, outputOf } from './gradient.ts';

/**
 * ŷ = (x − mean)·r over the last axis of length L, without scale and shift: dx = r·(dy − Σdy/L − ŷ·Σ(dy·ŷ)/L), where
 * r is the node's third output. Rows are taken as the channels of one picture, which have fast sums and scalings.
 */
export const layerNormalizationGradient: Gradient = ({ graph, node, outputGradient }) => {
  const output = outputOf(node);
  const { shape } = output;
  const [length, rows] = [shape.at(-1) ?? 1, sizeOf(shape.slice(0, -1))];
  const asChannels = (x: Value): Value => reshape(graph, x, [1, rows, 1, length]);
  const [y, dy] = [asChannels(output), asChannels(outputGradient)];
  const rate = reshape(graph, node.outputs[2] ?? output, [rows]);
  const share = negate(graph, multiply(graph, rate, graph.scalar(1 / length)));
  const shift = multiply(graph, sumPerChannel(graph, dy), share);
  const scale = multiply(graph, dotPerChannel(graph, dy, y), share);
  const direct = scaleAndShift(graph, dy, { scale: rate, shift });
  const indirect = scaleAndShift(graph, y, { scale, shift: graph.floats(new Float32Array(rows), [rows]) });
  return [reshape(graph, add(graph, direct, indirect), shape), null];
};
