import type { Graph } from '../ir/graph.ts';
import { dimension, pictureShape, type Value } from '../ir/value.ts';
import { add, multiply, relu, subtract } from './elementwise.ts';
import { reshape, transpose } from './layout.ts';
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

/** Elements of a channel's picture from which one dot product per picture beats a product and a sum. */
const longPicture = 512;

/** Σ a·b per channel of N × C × H × W, as [C]. */
export const dotPerChannel = (graph: Graph, a: Value, b: Value): Value => {
  const [n, c, h, w] = pictureShape(a);
  if (h * w < longPicture) return sumPerChannel(graph, multiply(graph, a, b));
  const rows = reshape(graph, a, [n * c, 1, h * w]);
  // The runtime merges this transposition into the product, which then is a dot product without a temporary.
  const columns = transpose(graph, reshape(graph, b, [n * c, 1, h * w]), [0, 2, 1]);
  return reduceSum(graph, reshape(graph, matMul(graph, rows, columns), [n, c]), [0]);
};

/** x·scale + shift per channel, both [C], in one pass: a normalisation with mean 0 and variance 1. */
export const scaleAndShift = (graph: Graph, x: Value, by: { readonly scale: Value; readonly shift: Value }): Value => {
  const [, c] = pictureShape(x);
  const zeros = graph.floats(new Float32Array(c), [c]);
  const ones = graph.floats(new Float32Array(c).fill(1), [c]);
  return graph.node('BatchNormalization', [x, by.scale, by.shift, zeros, ones], x.shape, {
    attributes: { epsilon: { float: 0 } },
  });
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

/** Added to the variance of a group before its root. */
export const groupNormEpsilon = 1e-5;

/** Each row of the last axis less its mean, over its deviation. The reciprocal deviations are an output of their own. */
const normalizeRows = (graph: Graph, x: Value): Value => {
  const length = dimension(x, x.shape.length - 1);
  const ones = graph.floats(new Float32Array(length).fill(1), [length]);
  const perRow = [...x.shape.slice(0, -1), 1];
  const outputs = [x.shape, perRow, perRow].map((shape, i) => graph.value(`LayerNormalization.${i}`, shape));
  const attributes = { axis: -1, epsilon: { float: groupNormEpsilon } };
  const [y = x] = graph.nodeNamed('LayerNormalization', [x, ones], outputs, { attributes });
  return y;
};

/**
 * (x − mean)/√(variance + ε)·γ + β with the mean and variance of each picture's groups of channels, and γ and β, each
 * [C], by channel. The latter as a batch normalisation by mean 0 and variance 1: one pass, where a product and a sum
 * are two.
 */
export const groupNorm = (
  graph: Graph,
  x: Value,
  norm: { readonly gamma: Value; readonly beta: Value; readonly groups: number },
): Value => {
  const { gamma, beta, groups } = norm;
  const [n, c, h, w] = pictureShape(x);
  const rows = reshape(graph, x, [n, groups, (c / groups) * h * w]);
  const normalized = reshape(graph, normalizeRows(graph, rows), x.shape);
  const mean = graph.floats(new Float32Array(c), [c]);
  const variance = graph.floats(new Float32Array(c).fill(1 - batchNormEpsilon), [c]);
  return batchNorm(graph, normalized, { gamma, beta, mean, variance, fromBatch: false });
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
