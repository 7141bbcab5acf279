import { pictureShape } from '../ir/value.ts';
import { multiply } from '../ops/elementwise.ts';
import { expand } from '../ops/layout.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** Each pixel gets its share of its picture's gradient. */
export const globalAveragePoolGradient: Gradient = ({ graph, node, outputGradient }) => {
  const x = inputOf(node, 0);
  const [, , h, w] = pictureShape(x);
  return [expand(graph, multiply(graph, outputGradient, graph.scalar(1 / (h * w))), x.shape)];
};
