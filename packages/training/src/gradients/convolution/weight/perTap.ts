import { pictureShape } from '../../../ir/value.ts';
import { concat, reshape } from '../../../ops/layout.ts';
import { gemm } from '../../../ops/matrix.ts';
import { byFilter, tapViews } from '../columns.ts';
import type { WeightFormulation } from '../formulation.ts';

/** One matrix product per tap: filters × positions times positions × channels. */
export const perTap: WeightFormulation = {
  portable: true,
  applies: ({ convolution }) => convolution.groups === 1,
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const [n, filters, rows, columns] = pictureShape(dy);
    const [, channels = 1] = weightShape;
    const gradient = byFilter(graph, dy);
    const products = tapViews(graph, x, convolution).map((view) => {
      const seen = reshape(graph, view, [channels, n * rows * columns]);
      return reshape(graph, gemm(graph, gradient, seen, { transposeB: true }), [filters, channels, 1]);
    });
    return reshape(graph, concat(graph, products, 2), weightShape);
  },
};
