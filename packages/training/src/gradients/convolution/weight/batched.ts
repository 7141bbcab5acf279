import { pictureShape } from '../../../ir/value.ts';
import { concat, reshape, transpose } from '../../../ops/layout.ts';
import { matMul } from '../../../ops/matrix.ts';
import { reduceSum } from '../../../ops/reduce.ts';
import { viewsOf } from '../columns.ts';
import type { WeightFormulation } from '../formulation.ts';

/** A product per picture, summed over the pictures: nothing large is turned, but the batch of results is. */
export const batched: WeightFormulation = {
  portable: true,
  applies: ({ convolution }) => convolution.groups === 1,
  emit: (graph, { x, dy, weightShape }, convolution) => {
    const [n, filters, rows, columns] = pictureShape(dy);
    const [, channels = 1] = weightShape;
    const views = viewsOf(graph, x, convolution).map((view) => reshape(graph, view, [n, channels, 1, rows * columns]));
    const taps = reshape(graph, concat(graph, views, 2), [n, channels * views.length, rows * columns]);
    const gradient = reshape(graph, dy, [n, filters, rows * columns]);
    // The runtime merges this transposition into the product.
    const products = matMul(graph, gradient, transpose(graph, taps, [0, 2, 1]));
    return reshape(graph, reduceSum(graph, products, [0]), weightShape);
  },
};
