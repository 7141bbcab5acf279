import { pictureShape } from '../ir/value.ts';
import { averagePool, squareWindow } from '../ops/convolution.ts';
import { multiply } from '../ops/elementwise.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** Each pixel was repeated factor² times and gets the sum of their gradients: their mean, times their number. */
export const resizeGradient: Gradient = ({ graph, node, outputGradient: dy }) => {
  const [, , height] = pictureShape(inputOf(node, 0));
  const factor = pictureShape(dy)[2] / height;
  return [multiply(graph, averagePool(graph, dy, squareWindow(factor, factor, 0)), graph.scalar(factor * factor))];
};
