import { dimension } from '../ir/value.ts';
import { slice } from '../ops/layout.ts';
import type { Gradient } from './gradient.ts';

/** Values one behind the other: each gets its own part of the gradient. */
export const concatGradient: Gradient = ({ graph, node, outputGradient, needs }) => {
  const { axis } = node.attributes;
  if (typeof axis !== 'number') return [];
  let end = 0;
  return node.inputs.map((input, i) => {
    const start = end;
    end += input ? dimension(input, axis) : 0;
    return needs[i] ? slice(graph, outputGradient, { axes: [axis], starts: [start], ends: [end] }) : null;
  });
};
