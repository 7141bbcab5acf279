import { pictureShape } from '../../../ir/value.ts';
import { convolveBlocks, fromBlocks, toBlocks } from '../../../ops/blocked.ts';
import { reshape, slice } from '../../../ops/layout.ts';
import { reduceSum } from '../../../ops/reduce.ts';
import type { WeightFormulation } from '../formulation.ts';

/** What must be added behind the pictures so that a window of `outputs` steps is laid on them `kernel` times. */
const endMargin = (axis: { kernel: number; stride: number; outputs: number; size: number; before: number }): number =>
  axis.kernel + axis.stride * (axis.outputs - 1) - axis.size - axis.before;

/** Channels of a block on machines with the narrowest registers; where blocks are wider, whole ones are still needed. */
const narrowestBlock = 8;

/**
 * Depthwise, as a depthwise convolution in ONNX Runtime's blocked layout: every channel of every picture is filtered
 * by its own gradient, which then is a kernel as large as the picture, and yields as many pixels as the kernel has
 * taps. In that layout pictures and kernels lie in memory alike, so that neither is turned.
 */
export const blockedDepthwise: WeightFormulation = {
  portable: false,
  applies: ({ input, filters, convolution: { groups } }) =>
    groups > 1 && groups === input[1] && filters === groups && groups % narrowestBlock === 0,
  emit: (graph, { x, dy, weightShape }, { kernel, stride, padding }) => {
    const [n, channels, height, width] = pictureShape(x);
    const [, , rows, columns] = pictureShape(dy);
    const all = n * channels;
    const pictures = reshape(graph, toBlocks(graph, x, narrowestBlock), [1, all, height, width]);
    const kernels = reshape(graph, toBlocks(graph, dy, narrowestBlock), [all, 1, rows, columns]);
    const bottom = endMargin({
      kernel: kernel[0],
      stride: stride[0],
      outputs: rows,
      size: height,
      before: padding.top,
    });
    const right = endMargin({
      kernel: kernel[1],
      stride: stride[1],
      outputs: columns,
      size: width,
      before: padding.left,
    });
    const margins = { top: padding.top, left: padding.left, bottom: Math.max(0, bottom), right: Math.max(0, right) };
    const window = { kernel: [rows, columns] as const, stride: [1, 1] as const, padding: margins, groups: all };
    const taps = fromBlocks(
      graph,
      convolveBlocks(graph, { x: pictures, weight: kernels, bias: null }, window, stride),
      all,
    );
    const wanted = slice(graph, taps, { axes: [2, 3], starts: [0, 0], ends: kernel });
    const sums = reduceSum(graph, reshape(graph, wanted, [n, channels, kernel[0] * kernel[1]]), [0]);
    return reshape(graph, sums, weightShape);
  },
};
