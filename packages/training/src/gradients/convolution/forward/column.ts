import { pictureShape } from '../../../ir/value.ts';
import { windowOutput } from '../../../ops/convolution.ts';
import { add } from '../../../ops/elementwise.ts';
import { reshape } from '../../../ops/layout.ts';
import { gemm } from '../../../ops/matrix.ts';
import { columnMatrix, fromFilters } from '../columns.ts';
import type { ForwardFormulation } from '../formulation.ts';

/** One product for all pictures, where a convolution does one for each: the weights are read once. */
export const column: ForwardFormulation = {
  portable: true,
  applies: ({ convolution }) => convolution.groups === 1,
  emit: (graph, { x, weight, bias }, convolution) => {
    const [n, , h, w] = pictureShape(x);
    const [filters, channels, kh, kw] = pictureShape(weight);
    const kernels = reshape(graph, weight, [filters, channels * kh * kw]);
    const product = gemm(graph, kernels, columnMatrix(graph, x, convolution));
    const y = fromFilters(graph, product, [n, filters, ...windowOutput(h, w, convolution)]);
    return bias ? add(graph, y, reshape(graph, bias, [filters, 1, 1])) : y;
  },
};
