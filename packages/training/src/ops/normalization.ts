import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import { add, multiply, relu, subtract } from './elementwise.ts';
import { reshape } from './layout.ts';
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

/** Σ x² per channel, without a temporary of x's size. */
const squaresPerChannel = (graph: Graph, x: Value): Value => {
  const [n, c, h, w] = pictureShape(x);
  const perPicture = graph.node('ReduceSumSquare', [reshape(graph, x, [n, c, h * w]), graph.integers([2])], [n, c], {
    attributes: { keepdims: 0 },
  });
  return reduceSum(graph, perPicture, [0]);
};

/** Mean and (biased) variance of a batch per channel. */
export const batchMoments = (graph: Graph, x: Value): { readonly mean: Value; readonly variance: Value } => {
  const [n, , h, w] = pictureShape(x);
  const share = graph.scalar(1 / (n * h * w));
  const mean = multiply(graph, sumPerChannel(graph, x), share);
  const square = multiply(graph, squaresPerChannel(graph, x), share);
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
