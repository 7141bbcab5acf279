import type { Graph } from '../../../ir/graph.ts';
import { pictureShape, type Value } from '../../../ir/value.ts';
import { multiply } from '../../../ops/elementwise.ts';
import { concat, reshape, swapFirstAxes, transpose } from '../../../ops/layout.ts';
import { matMul } from '../../../ops/matrix.ts';
import { reduceSum } from '../../../ops/reduce.ts';
import { tapViews, viewsOf } from '../columns.ts';
import type { WeightFormulation } from '../formulation.ts';
import type { ConvolutionProblem } from '../problem.ts';

const isGrouped = ({ convolution }: ConvolutionProblem): boolean => convolution.groups > 1;

const isDepthwise = ({ input, filters, convolution }: ConvolutionProblem): boolean =>
  convolution.groups > 1 && convolution.groups === input[1] && filters === input[1];

/** Products along the last axis of … × a × K and … × b × K; the runtime merges the transposition into the product. */
const dots = (graph: Graph, a: Value, b: Value): Value => matMul(graph, a, transpose(graph, b, [0, 2, 1]));

/** Per tap and group: filters/groups × positions times positions × C/groups. */
export const perTapAndGroup: WeightFormulation = {
  portable: true,
  applies: isGrouped,
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const { groups } = convolution;
    const [n, filters, rows, columns] = pictureShape(dy);
    const [, channels = 1] = weightShape;
    const [perGroup, positions] = [filters / groups, n * rows * columns];
    const gradient = reshape(graph, swapFirstAxes(graph, dy), [groups, perGroup, positions]);
    const products = tapViews(graph, x, convolution).map((view) => {
      const seen = reshape(graph, view, [groups, channels, positions]);
      return reshape(graph, dots(graph, gradient, seen), [groups, perGroup, channels, 1]);
    });
    return reshape(graph, concat(graph, products, 3), weightShape);
  },
};

/** Depthwise, per tap and picture: nothing is turned; the results of the pictures are summed. */
export const perTapAndPicture: WeightFormulation = {
  portable: true,
  applies: isDepthwise,
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const [n, filters, rows, columns] = pictureShape(dy);
    const gradient = reshape(graph, dy, [n * filters, 1, rows * columns]);
    const products = viewsOf(graph, x, convolution).map((view) => {
      const seen = reshape(graph, view, [n * filters, 1, rows * columns]);
      return reshape(graph, dots(graph, gradient, seen), [n, filters, 1]);
    });
    return reshape(graph, reduceSum(graph, concat(graph, products, 2), [0]), weightShape);
  },
};

/** Depthwise, all taps of a picture's channel in one product. */
export const tapsByPicture: WeightFormulation = {
  portable: true,
  applies: isDepthwise,
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const [n, filters, rows, columns] = pictureShape(dy);
    const gradient = reshape(graph, dy, [n * filters, 1, rows * columns]);
    const views = viewsOf(graph, x, convolution).map((view) => reshape(graph, view, [n * filters, 1, rows * columns]));
    const products = dots(graph, gradient, concat(graph, views, 1));
    return reshape(graph, reduceSum(graph, reshape(graph, products, [n, filters, views.length]), [0]), weightShape);
  },
};

/** Depthwise by plain multiplications and sums: best where pictures are tiny. */
export const tapProducts: WeightFormulation = {
  portable: true,
  applies: isDepthwise,
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const [n, filters, rows, columns] = pictureShape(dy);
    const sums = viewsOf(graph, x, convolution).map((view) => {
      const terms = reshape(graph, multiply(graph, view, dy), [n, filters, rows * columns]);
      return reshape(graph, reduceSum(graph, terms, [2]), [n, filters, 1]);
    });
    return reshape(graph, reduceSum(graph, concat(graph, sums, 2), [0]), weightShape);
  },
};
