import type { Graph } from '../ir/graph.ts';
import { dimension, matrixShape, type Value } from '../ir/value.ts';
import {
  add,
  cast,
  divide,
  equal,
  exponential,
  greater,
  logSoftmax,
  multiply,
  negate,
  subtract,
} from '../ops/elementwise.ts';
import { reshape } from '../ops/layout.ts';
import { argMax, reduceSum } from '../ops/reduce.ts';

/** A loss, scalar, and its derivative by the logits. */
export interface Loss {
  readonly loss: Value;
  readonly gradient: Value;
}

export interface CrossEntropyOperands {
  /** [B, K] */
  readonly logits: Value;
  /** [B, K], rows add up to 1 */
  readonly targets: Value;
  /** [B], ≥ 0: weight of each row; 0 leaves a row out. Where all are 0, so are the loss and its derivative. */
  readonly mask: Value;
}

/** In place of a sum of weights that is 0. */
const leastWeight = 1e-30;

/** Each row's part of all weights, [B, 1]. */
const shares = (graph: Graph, mask: Value): Value => {
  const total = graph.node('Max', [reduceSum(graph, mask, [0]), graph.scalar(leastWeight)], []);
  return reshape(graph, divide(graph, mask, total), [dimension(mask, 0), 1]);
};

/**
 * Weighted mean of −Σ t·log softmax(z) over the rows, and its derivative by the logits, which is (softmax(z) − t)
 * times each row's share of the weights.
 */
export const crossEntropy = (graph: Graph, operands: CrossEntropyOperands): Loss => {
  const { logits, targets, mask } = operands;
  const share = shares(graph, mask);
  const logProbabilities = logSoftmax(graph, logits);
  const terms = multiply(graph, multiply(graph, logProbabilities, targets), share);
  const error = subtract(graph, exponential(graph, logProbabilities), targets);
  return { loss: negate(graph, reduceSum(graph, terms, [0, 1])), gradient: multiply(graph, error, share) };
};

/**
 * Class ids [B] (int32) → rows of a distribution [B, K]: 1 − smoothing at the class, the rest spread over all; and 1 for
 * each row whose id is a class, else 0.
 *
 * @param options.smoothing scalar in [0, 1); null for none
 */
export const labelTargets = (
  graph: Graph,
  labels: Value,
  options: { readonly classes: number; readonly smoothing: Value | null },
): { readonly targets: Value; readonly known: Value } => {
  const { classes, smoothing } = options;
  const ids = graph.int32s(Array.from({ length: classes }, (_, id) => id));
  const hot = cast(graph, equal(graph, reshape(graph, labels, [dimension(labels, 0), 1]), ids), 'float32');
  const known = reduceSum(graph, hot, [1]);
  if (!smoothing) return { targets: hot, known };
  const rest = subtract(graph, graph.scalar(1), smoothing);
  const spread = divide(graph, smoothing, graph.scalar(classes));
  return { targets: add(graph, multiply(graph, hot, rest), spread), known };
};

/** Number of rows of positive weight whose largest logit is that of their class ids [B] (int64). */
export const countCorrect = (
  graph: Graph,
  operands: { readonly logits: Value; readonly ids: Value; readonly mask: Value },
): Value => {
  const { logits, ids, mask } = operands;
  matrixShape(logits);
  const hits = cast(graph, equal(graph, argMax(graph, logits), ids), 'float32');
  const counts = cast(graph, greater(graph, mask, graph.scalar(0)), 'float32');
  return reduceSum(graph, multiply(graph, hits, counts), [0]);
};
