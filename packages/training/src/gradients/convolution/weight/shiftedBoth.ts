import type { Graph } from '../../../ir/graph.ts';
import { pictureShape, type Value } from '../../../ir/value.ts';
import { concat, pad, reshape, slice, swapFirstAxes, transpose } from '../../../ops/layout.ts';
import { gemm } from '../../../ops/matrix.ts';
import type { WeightFormulation } from '../formulation.ts';

const range = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** Copies of C × N × H × W along one axis, each shifted by one more than the one before; zeros come in. */
const shifted = (
  graph: Graph,
  x: Value,
  shifts: {
    readonly axis: 2 | 3;
    readonly before: number;
    readonly after: number;
    readonly starts: readonly number[];
    readonly length: number;
  },
): Value => {
  const margin = (size: number) => x.shape.map((_, axis) => (axis === shifts.axis ? size : 0));
  const padded = pad(graph, x, { before: margin(shifts.before), after: margin(shifts.after) });
  const copies = shifts.starts.map((start) =>
    slice(graph, padded, { axes: [shifts.axis], starts: [start], ends: [start + shifts.length] }),
  );
  return concat(graph, copies, 0);
};

/**
 * Columns are shifted on the pictures and rows on the gradient, so that one product of (row, filter) × (column,
 * channel) has every tap: with a 3 × 3 kernel 3 + 3 copies instead of 9. Only for stride 1.
 */
export const shiftedBoth: WeightFormulation = {
  portable: true,
  applies: ({ convolution: { groups, kernel, stride } }) =>
    groups === 1 && kernel[0] * kernel[1] > 1 && stride[0] === 1 && stride[1] === 1,
  emit: (graph, { x, dy, weightShape }, { kernel, padding }) => {
    const [filters = 1, channels = 1] = weightShape;
    const [, , height] = pictureShape(x);
    const [n, , rows, columns] = pictureShape(dy);
    const seen = shifted(graph, swapFirstAxes(graph, x), {
      axis: 3,
      before: padding.left,
      after: padding.right,
      starts: range(kernel[1]),
      length: columns,
    });
    // Row r of dy meets row r + i − top of x: shifted so that it stands at that place of height H.
    const before = kernel[0] - 1 - padding.top;
    const gradient = shifted(graph, swapFirstAxes(graph, dy), {
      axis: 2,
      before: Math.max(0, before),
      after: Math.max(0, height - rows + padding.top),
      starts: range(kernel[0]).map((i) => Math.max(0, before) + padding.top - i),
      length: height,
    });
    const positions = n * height * columns;
    const product = gemm(
      graph,
      reshape(graph, gradient, [kernel[0] * filters, positions]),
      reshape(graph, seen, [kernel[1] * channels, positions]),
      { transposeB: true },
    );
    const taps = reshape(graph, product, [kernel[0], filters, kernel[1], channels]);
    return transpose(graph, taps, [1, 3, 0, 2]);
  },
};
