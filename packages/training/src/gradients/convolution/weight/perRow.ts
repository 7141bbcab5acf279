import type { Graph } from '../../../ir/graph.ts';
import { pictureShape } from '../../../ir/value.ts';
import type { Convolution } from '../../../ops/convolution.ts';
import { concat, padPictures, reshape, slice, swapFirstAxes, transpose } from '../../../ops/layout.ts';
import { gemm, matMul } from '../../../ops/matrix.ts';
import { byFilter } from '../columns.ts';
import type { WeightFormulation } from '../formulation.ts';

const steps = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** 0/1 matrix of width × columns that picks what column tap `j` saw; padding picks nothing. */
const columnPick = (graph: Graph, size: { width: number; columns: number; tap: number }, convolution: Convolution) => {
  const { width, columns, tap } = size;
  const pick = new Float32Array(width * columns);
  for (const column of steps(columns)) {
    const source = column * convolution.stride[1] + tap - convolution.padding.left;
    if (source >= 0 && source < width) pick[source * columns + column] = 1;
  }
  return graph.floats(pick, [width, columns]);
};

/**
 * One matrix product per row of the kernel. Columns are picked by products with 0/1 matrices, which skip and pad at
 * the price of a copy, while a slice with steps goes element by element.
 */
export const perRow: WeightFormulation = {
  portable: true,
  applies: ({ convolution }) => convolution.groups === 1,
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const [n, filters, rows, columns] = pictureShape(dy);
    const [, channels, height, width] = pictureShape(x);
    const [kernelRows, kernelColumns] = convolution.kernel;
    const lines = reshape(graph, swapFirstAxes(graph, x), [channels * n * height, width]);
    const views = steps(kernelColumns).map((tap) => {
      const picked = matMul(graph, lines, columnPick(graph, { width, columns, tap }, convolution));
      return reshape(graph, picked, [channels, n, height, columns]);
    });
    const { top, bottom } = convolution.padding;
    const padded = padPictures(graph, concat(graph, views, 0), { top, bottom, left: 0, right: 0 });
    const gradient = byFilter(graph, dy);
    const products = steps(kernelRows).map((i) => {
      const ends = [i + (rows - 1) * convolution.stride[0] + 1];
      const view = slice(graph, padded, { axes: [2], starts: [i], ends, steps: [convolution.stride[0]] });
      const seen = reshape(graph, view, [kernelColumns * channels, n * rows * columns]);
      const product = gemm(graph, gradient, seen, { transposeB: true });
      return reshape(graph, product, [filters, 1, kernelColumns, channels]);
    });
    return reshape(graph, transpose(graph, concat(graph, products, 1), [0, 3, 1, 2]), weightShape);
  },
};
