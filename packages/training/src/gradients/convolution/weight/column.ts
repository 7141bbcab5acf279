import { reshape, transpose } from '../../../ops/layout.ts';
import { gemm } from '../../../ops/matrix.ts';
import { byFilter, columnMatrix } from '../columns.ts';
import type { WeightFormulation } from '../formulation.ts';
import type { ConvolutionProblem } from '../problem.ts';

const applies = ({ convolution }: ConvolutionProblem): boolean =>
  convolution.groups === 1 && convolution.kernel[0] * convolution.kernel[1] > 1;

/** One product with all taps in one matrix, whose rows are in the order of the weights. */
export const column: WeightFormulation = {
  portable: true,
  applies,
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const product = gemm(graph, byFilter(graph, dy), columnMatrix(graph, x, convolution), { transposeB: true });
    return reshape(graph, product, weightShape);
  },
};

/** The same the other way round: better where the filters are few, since then the long side leads. */
export const columnFirst: WeightFormulation = {
  portable: true,
  applies,
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const product = gemm(graph, columnMatrix(graph, x, convolution), byFilter(graph, dy), { transposeB: true });
    return reshape(graph, transpose(graph, product, [1, 0]), weightShape);
  },
};
