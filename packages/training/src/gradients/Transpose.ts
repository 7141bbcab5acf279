import { transpose } from '../ops/layout.ts';
import type { Gradient } from './gradient.ts';

/** Axes in another order: the gradient's go back into the old one. */
export const transposeGradient: Gradient = ({ graph, node, outputGradient }) => {
  const { perm } = node.attributes;
  const permutation: readonly number[] = Array.isArray(perm) ? perm : [];
  return [
    transpose(
      graph,
      outputGradient,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ];
};
