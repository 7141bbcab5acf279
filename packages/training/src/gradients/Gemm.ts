import { ShapeError } from '../ir/value.ts';
import { gemm } from '../ops/matrix.ts';
import { reduceSum } from '../ops/reduce.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** y = x·wᵀ + b with w as outputs × inputs: dx = dy·w, dw = dyᵀ·x, db = Σ rows. */
export const gemmGradient: Gradient = ({ graph, node, outputGradient: dy, needs }) => {
  if (node.attributes.transA !== 0 || node.attributes.transB !== 1)
    throw new ShapeError(`node ${node.name}: only x·wᵀ has a gradient here`);
  const [x, weight] = [inputOf(node, 0), inputOf(node, 1)];
  return [
    needs[0] ? gemm(graph, dy, weight) : null,
    needs[1] ? gemm(graph, dy, x, { transposeA: true }) : null,
    needs[2] ? reduceSum(graph, dy, [0]) : null,
  ];
};
