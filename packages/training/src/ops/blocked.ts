import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import { type Convolution, windowOutput } from './convolution.ts';

/**
 * ONNX Runtime's internal CPU layout: channels in blocks of as many floats as a vector register holds. It uses these
 * operators itself for constant weights. They are not part of ONNX, so what emits them must check the results first.
 */
const domain = 'com.microsoft.nchwc';

export const toBlocks = (graph: Graph, x: Value, block: number): Value => {
  const [n, c, h, w] = pictureShape(x);
  const attributes = { channels_last: 0 };
  return graph.node('ReorderInput', [x], [n, Math.ceil(c / block) * block, h, w], { domain, attributes });
};

export const fromBlocks = (graph: Graph, x: Value, channels: number): Value => {
  const [n, , h, w] = pictureShape(x);
  return graph.node('ReorderOutput', [x], [n, channels, h, w], { domain, attributes: { channels, channels_last: 0 } });
};

/**
 * @param operands x and weight in blocks, as the layout wants them
 * @param dilation distance of a kernel's taps on the pictures, 1 where absent
 */
export const convolveBlocks = (
  graph: Graph,
  operands: { readonly x: Value; readonly weight: Value; readonly bias: Value | null },
  convolution: Convolution,
  dilation: readonly [number, number] = [1, 1],
): Value => {
  const { x, weight, bias } = operands;
  const { kernel, stride, padding, groups } = convolution;
  const [n, , h, w] = pictureShape(x);
  const [filters] = pictureShape(weight);
  const reach = kernel.map((size, axis) => (size - 1) * (dilation[axis] ?? 1) + 1);
  const covered = { ...convolution, kernel: [reach[0] ?? 1, reach[1] ?? 1] as const };
  return graph.node('Conv', bias ? [x, weight, bias] : [x, weight], [n, filters, ...windowOutput(h, w, covered)], {
    domain,
    attributes: {
      kernel_shape: kernel,
      strides: stride,
      pads: [padding.top, padding.left, padding.bottom, padding.right],
      dilations: dilation,
      group: groups,
    },
  });
};
