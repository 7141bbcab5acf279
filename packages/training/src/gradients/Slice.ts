import { ShapeError } from '../ir/value.ts';
import { pad, sliceOf } from '../ops/layout.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** A range along some axes: the gradient goes back to its place between zeros. */
export const sliceGradient: Gradient = ({ graph, node, outputGradient }) => {
  const { axes, starts, ends, steps = [] } = sliceOf(graph, node);
  if (steps.some((step) => step !== 1))
    throw new ShapeError(`node ${node.name}: a slice with steps [${steps}] has no gradient here`);
  const before = inputOf(node, 0).shape.map((_, axis) => starts[axes.indexOf(axis)] ?? 0);
  const after = inputOf(node, 0).shape.map((size, axis) => size - (ends[axes.indexOf(axis)] ?? size));
  return [pad(graph, outputGradient, { before, after })];
};
