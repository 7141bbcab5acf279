import { pictureShape } from '../ir/value.ts';
import { convolveTransposed, windowOf } from '../ops/convolution.ts';
import { multiply } from '../ops/elementwise.ts';
import { expand, reshape } from '../ops/layout.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** Each pixel gets 1/area of the gradient of every window over it. */
export const averagePoolGradient: Gradient = ({ graph, node, outputGradient: dy }) => {
  const x = inputOf(node, 0);
  const window = windowOf(node);
  const [kh, kw] = window.kernel;
  const [n, c, h, w] = pictureShape(x);
  const [, , rows, columns] = pictureShape(dy);
  const isTiling =
    kh === window.stride[0] &&
    kw === window.stride[1] &&
    rows * kh === h &&
    columns * kw === w &&
    Object.values(window.padding).every((margin) => margin === 0);
  if (isTiling) {
    const share = multiply(graph, dy, graph.scalar(1 / (kh * kw)));
    const cells = expand(graph, reshape(graph, share, [n, c, rows, 1, columns, 1]), [n, c, rows, kh, columns, kw]);
    return [reshape(graph, cells, x.shape)];
  }
  const weight = graph.floats(new Float32Array(c * kh * kw).fill(1 / (kh * kw)), [c, 1, kh, kw]);
  const convolution = { ...window, groups: c };
  return [convolveTransposed(graph, { x: dy, weight, outputShape: x.shape }, convolution)];
};
