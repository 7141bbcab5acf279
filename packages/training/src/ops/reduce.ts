import type { Graph } from '../ir/graph.ts';
import { type Shape, sizeOf, type Value } from '../ir/value.ts';
import { reshape } from './layout.ts';

const reduction =
  (op: string) =>
  (graph: Graph, x: Value, axes: readonly number[]): Value =>
    graph.node(
      op,
      [x, graph.integers(axes)],
      x.shape.filter((_, axis) => !axes.includes(axis)),
      { attributes: { keepdims: 0 } },
    );

/** Sum over axes, which disappear. */
export const reduceSum = reduction('ReduceSum');

/** Index of the largest element along the last axis, which disappears; the first of equals. */
export const argMax = (graph: Graph, x: Value): Value =>
  graph.node('ArgMax', [x], x.shape.slice(0, -1), { type: 'int64', attributes: { axis: -1, keepdims: 0 } });

/** Sum per channel of N × C × H × W, as [C]. Two plain reductions are much faster than one over scattered axes. */
export const sumPerChannel = (graph: Graph, x: Value): Value => {
  const [n = 1, c = 1, ...rest] = x.shape;
  if (rest.length === 0) return reduceSum(graph, x, [0]);
  return reduceSum(graph, reduceSum(graph, reshape(graph, x, [n, c, sizeOf(rest)]), [2]), [0]);
};

/** Undoes broadcasting: sums a gradient over the axes along which its value was repeated. */
export const reduceTo = (graph: Graph, gradient: Value, shape: Shape): Value => {
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < lead || (shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
  );
  if (axes.length === 0) return gradient;
  if (gradient.shape.length === 4 && axes.join() === '0,2,3')
    return reshape(graph, sumPerChannel(graph, gradient), shape);
  const summed = reduceSum(graph, gradient, axes);
  return summed.shape.length === shape.length ? summed : reshape(graph, summed, shape);
};
