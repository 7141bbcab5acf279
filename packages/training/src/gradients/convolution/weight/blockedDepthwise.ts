import { pictureShape } from '../../../ir/value.ts';
import { convolveBlocks, fromBlocks, toBlocks } from '../../../ops/blocked.ts';
import { reshape, slice } from '../../../ops/layout.ts';
import { reduceSum } from '../../../ops/reduce.ts';
import type { WeightFormulation } from '../formulation.ts';
import { gradientWindow } from './gradientWindow.ts';

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
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const { kernel, stride } = convolution;
    const [n, channels, height, width] = pictureShape(x);
    const [, , rows, columns] = pictureShape(dy);
    const all = n * channels;
    const pictures = reshape(graph, toBlocks(graph, x, narrowestBlock), [1, all, height, width]);
    const kernels = reshape(graph, toBlocks(graph, dy, narrowestBlock), [all, 1, rows, columns]);
    const window = { ...gradientWindow({ x, dy }, convolution), groups: all };
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
