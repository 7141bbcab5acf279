import type { Graph } from '../../ir/graph.ts';
import { pictureShape, type Value } from '../../ir/value.ts';
import { type Convolution, windowOutput } from '../../ops/convolution.ts';
import { concat, padPictures, reshape, swapFirstAxes } from '../../ops/layout.ts';
import { tapsOf, underTap } from '../../ops/taps.ts';

/**
 * What each tap of the kernel saw: for every tap, C × N × rows × columns.
 * Channels come first, so that a tap is a matrix of channels × all positions of all pictures.
 */
export const tapViews = (graph: Graph, x: Value, convolution: Convolution): readonly Value[] =>
  viewsOf(graph, swapFirstAxes(graph, x), convolution);

/** What each tap saw of pictures whose first two axes may stand either way. */
export const viewsOf = (graph: Graph, x: Value, convolution: Convolution): readonly Value[] => {
  const { kernel, stride, padding } = convolution;
  const [, , h, w] = pictureShape(x);
  const [rows, columns] = windowOutput(h, w, convolution);
  const padded = padPictures(graph, x, padding);
  const [, , height, width] = pictureShape(padded);
  if (height === rows && width === columns && kernel[0] * kernel[1] === 1) return [padded];
  return tapsOf(convolution).map((tap) => underTap(graph, padded, { rows, columns, stride, tap }));
};

/** All that the taps saw as one matrix, (channel, tap) × positions: rows in the order of a filter's weights. */
export const columnMatrix = (graph: Graph, x: Value, convolution: Convolution): Value => {
  const views = tapViews(graph, x, convolution);
  const [first] = views;
  if (!first) return x;
  const [channels, n, rows, columns] = pictureShape(first);
  const positions = n * rows * columns;
  const stacked = concat(
    graph,
    views.map((view) => reshape(graph, view, [channels, 1, positions])),
    1,
  );
  return reshape(graph, stacked, [channels * views.length, positions]);
};

/** N × F × rows × columns as a matrix of filters × positions of all pictures. */
export const byFilter = (graph: Graph, dy: Value): Value => {
  const [n, filters, rows, columns] = pictureShape(dy);
  return reshape(graph, swapFirstAxes(graph, dy), [filters, n * rows * columns]);
};

/** The way back from filters × positions. */
export const fromFilters = (graph: Graph, matrix: Value, shape: readonly [number, number, number, number]): Value => {
  const [n, filters, rows, columns] = shape;
  return swapFirstAxes(graph, reshape(graph, matrix, [filters, n, rows, columns]));
};
