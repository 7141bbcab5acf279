import type { Graph } from '../../../ir/graph.ts';
import { pictureShape, type Value } from '../../../ir/value.ts';
import type { Convolution } from '../../../ops/convolution.ts';
import { reshape, transpose } from '../../../ops/layout.ts';
import { gemm } from '../../../ops/matrix.ts';
import { byFilter } from '../columns.ts';
import type { InputFormulation } from '../formulation.ts';

/** Adds what every tap is owed to the pixels that it saw. @param taps N × (channel, tap) × positions */
const gathered = (
  graph: Graph,
  taps: Value,
  to: { readonly shape: readonly number[]; readonly convolution: Convolution },
) => {
  const { kernel, stride, padding } = to.convolution;
  const [, , h = 1, w = 1] = to.shape;
  return graph.node('Col2Im', [taps, graph.integers([h, w]), graph.integers(kernel)], to.shape, {
    attributes: { strides: stride, pads: [padding.top, padding.left, padding.bottom, padding.right] },
  });
};

/** One product for all pictures: the weights are read once, which is what counts where maps are small. */
export const column: InputFormulation = {
  portable: true,
  applies: ({ convolution }) => convolution.groups === 1,
  emit: (graph, { dy, weight, inputShape }, convolution) => {
    const [filters, channels, kh, kw] = pictureShape(weight);
    const [n, , rows, columns] = pictureShape(dy);
    const flat = reshape(graph, weight, [filters, channels * kh * kw]);
    const owed = gemm(graph, flat, byFilter(graph, dy), { transposeA: true });
    const byPicture = transpose(graph, reshape(graph, owed, [channels * kh * kw, n, rows * columns]), [1, 0, 2]);
    if (kh * kw === 1 && convolution.stride[0] === 1 && convolution.stride[1] === 1 && inputShape[2] === rows)
      return reshape(graph, byPicture, inputShape);
    return gathered(graph, byPicture, { shape: inputShape, convolution });
  },
};

/** The same by positions × filters, so that no side of the product is turned: the small gradient is, beforehand. */
export const columnByPosition: InputFormulation = {
  portable: true,
  applies: ({ convolution }) => convolution.groups === 1,
  emit: (graph, { dy, weight, inputShape }, convolution) => {
    const [filters, channels, kh, kw] = pictureShape(weight);
    const [n, , rows, columns] = pictureShape(dy);
    const byPosition = transpose(graph, reshape(graph, dy, [n, filters, rows * columns]), [0, 2, 1]);
    const positions = reshape(graph, byPosition, [n * rows * columns, filters]);
    const owed = gemm(graph, positions, reshape(graph, weight, [filters, channels * kh * kw]));
    const byPicture = reshape(graph, owed, [n, rows * columns, channels * kh * kw]);
    const taps = transpose(graph, byPicture, [0, 2, 1]);
    return gathered(graph, taps, { shape: inputShape, convolution });
  },
};
