import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import { add, multiply, relu, subtract } from './elementwise.ts';
import { reshape } from './layout.ts';
import { matMul } from './matrix.ts';
import { reduceSum, sumPerChannel } from './reduce.ts';

/** Added to the variance before its root. */
export const batchNormEpsilon = 1e-5;

/** Per-channel tensors of a batch normalisation, each [C]. */
export interface NormOperands {
  readonly gamma: Value;
  readonly beta: Value;
  readonly mean: Value;
  readonly variance: Value;
}

/** (x − mean)/√(variance + ε)·γ + β per channel. `fromBatch`: mean and variance were computed from this x. */
export const batchNorm = (graph: Graph, x: Value, norm: NormOperands & { readonly fromBatch: boolean }): Value =>
  graph.node('BatchNormalization', [x, norm.gamma, norm.beta, norm.mean, norm.variance], x.shape, {
    attributes: { epsilon: { float: batchNormEpsilon } },
    ...(norm.fromBatch ? { hint: 'batch-statistics' as const } : {}),
  });

/** Σ a·b per channel. Dot products by matrix multiplication need no temporary, which pays on large maps. */
export const dotPerChannel = (graph: Graph, a: Value, b: Value): Value => {
  const [n, c, h, w] = pictureShape(a);
  if (h * w < 256) return sumPerChannel(graph, multiply(graph, a, b));
  const rows = reshape(graph, a, [n * c, 1, h * w]);
  const columns = reshape(graph, b, [n * c, h * w, 1]);
  return reduceSum(graph, reshape(graph, matMul(graph, rows, columns), [n, c]), [0]);
};

/** Mean and (biased) variance of a batch per channel. */
export const batchMoments = (graph: Graph, x: Value): { readonly mean: Value; readonly variance: Value } => {
  const [n, , h, w] = pictureShape(x);
  const share = graph.scalar(1 / (n * h * w));
  const mean = multiply(graph, sumPerChannel(graph, x), share);
  const square = multiply(graph, dotPerChannel(graph, x, x), share);
  // Rounding may take the difference below zero, whose root would be NaN.
  return { mean, variance: relu(graph, subtract(graph, square, multiply(graph, mean, mean))) };
};

/** running·(1 − momentum) + current·momentum. */
export const runningAverage = (
  graph: Graph,
  values: { readonly running: Value; readonly current: Value },
  momentum: number,
): Value =>
  add(
    graph,
    multiply(graph, values.running, graph.scalar(1 - momentum)),
    multiply(graph, values.current, graph.scalar(momentum)),
  );
