import type { Graph } from '../../../ir/graph.ts';
import { pictureShape, type Value } from '../../../ir/value.ts';
import { convolveBlocks, fromBlocks, toBlocks } from '../../../ops/blocked.ts';
import type { Convolution } from '../../../ops/convolution.ts';
import { reshape, slice, swapFirstAxes, transpose } from '../../../ops/layout.ts';
import type { WeightFormulation } from '../formulation.ts';
import { gradientWindow } from './gradientWindow.ts';

/** dy as kernels over pictures, [filters/b, N/b, positions, N's b, filters' b], under the shape of filters × N × …. */
const kernelsOf = (graph: Graph, dy: Value, block: number): Value => {
  const [n, filters, rows, columns] = pictureShape(dy);
  const blocks = reshape(graph, toBlocks(graph, dy, block), [n / block, block, filters / block, rows * columns, block]);
  return reshape(graph, transpose(graph, blocks, [2, 0, 3, 1, 4]), [filters, n, rows, columns]);
};

/**
 * A convolution in ONNX Runtime's blocked layout in which pictures and channels change roles: the channels are the
 * batch, the pictures what is summed over, and the gradient the kernels, as large as its maps.
 */
export const blockedByPicture = (block: number): WeightFormulation => ({
  portable: false,
  applies: ({ input, filters, convolution: { groups } }) =>
    groups === 1 && input[0] % block === 0 && filters % block === 0,
  emit: (graph, { x, dy, weightShape }, convolution: Convolution) => {
    const [filters = 1] = weightShape;
    const pictures = toBlocks(graph, swapFirstAxes(graph, x), block);
    const window = gradientWindow({ x, dy }, convolution);
    const operands = { x: pictures, weight: kernelsOf(graph, dy, block), bias: null };
    const taps = fromBlocks(graph, convolveBlocks(graph, operands, window, convolution.stride), filters);
    const wanted = slice(graph, taps, { axes: [2, 3], starts: [0, 0], ends: convolution.kernel });
    return swapFirstAxes(graph, wanted);
  },
});
