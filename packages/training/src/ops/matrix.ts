import type { Graph } from '../ir/graph.ts';
import { broadcast, dimension, matrixShape, ShapeError, type Value } from '../ir/value.ts';

export interface GemmOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Added to every row. */
  readonly bias?: Value;
}

/** a · b of two matrices, either of them transposed. */
export const gemm = (graph: Graph, a: Value, b: Value, options: GemmOptions = {}): Value => {
  const { transposeA = false, transposeB = false, bias } = options;
  const [rows, inner] = transposeA ? [...matrixShape(a)].reverse() : matrixShape(a);
  const [innerB, columns] = transposeB ? [...matrixShape(b)].reverse() : matrixShape(b);
  if (inner !== innerB || rows === undefined || columns === undefined)
    throw new ShapeError(`${a.name} [${a.shape}] and ${b.name} [${b.shape}] cannot be multiplied`);
  return graph.node('Gemm', bias ? [a, b, bias] : [a, b], [rows, columns], {
    attributes: { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 },
  });
};

/** Batched product of the last two axes. */
export const matMul = (graph: Graph, a: Value, b: Value): Value => {
  const [ra, rb] = [a.shape.length, b.shape.length];
  if (ra < 2 || rb < 2 || dimension(a, ra - 1) !== dimension(b, rb - 2))
    throw new ShapeError(`${a.name} [${a.shape}] and ${b.name} [${b.shape}] cannot be multiplied`);
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return graph.node('MatMul', [a, b], [...batch, dimension(a, ra - 2), dimension(b, rb - 1)]);
};
