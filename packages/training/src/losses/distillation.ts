import type { Graph } from '../ir/graph.ts';
import { dimension, type Value } from '../ir/value.ts';
import { add, divide, multiply, power, reciprocal, subtract } from '../ops/elementwise.ts';
import { reshape } from '../ops/layout.ts';
import { reduceSum } from '../ops/reduce.ts';
import { crossEntropy, type Loss } from './crossEntropy.ts';

/** p^(1/T), each row made to add up to 1 again: what softmax at temperature T would have given. */
const softened = (graph: Graph, probabilities: Value, coolness: Value): Value => {
  const powers = power(graph, probabilities, coolness);
  return divide(graph, powers, reshape(graph, reduceSum(graph, powers, [1]), [dimension(powers, 0), 1]));
};

/**
 * T² · cross entropy of softened distributions with softmax(z/T), and its derivative by z.
 *
 * @param operands.targets     [B, K] at temperature 1, rows add up to 1
 * @param operands.temperature scalar above 0
 */
export const teacherLoss = (
  graph: Graph,
  operands: { readonly logits: Value; readonly targets: Value; readonly mask: Value; readonly temperature: Value },
): Loss => {
  const { logits, targets, mask, temperature } = operands;
  const coolness = reciprocal(graph, temperature);
  const soft = crossEntropy(graph, {
    logits: multiply(graph, logits, coolness),
    targets: softened(graph, targets, coolness),
    mask,
  });
  return {
    loss: multiply(graph, multiply(graph, soft.loss, temperature), temperature),
    gradient: multiply(graph, soft.gradient, temperature),
  };
};

/** (1 − mix) · labels + mix · teacher. */
export const mixLosses = (
  graph: Graph,
  losses: { readonly labels: Loss; readonly teacher: Loss },
  mix: Value,
): Loss => {
  const rest = subtract(graph, graph.scalar(1), mix);
  const blend = (a: Value, b: Value): Value => add(graph, multiply(graph, a, rest), multiply(graph, b, mix));
  return {
    loss: blend(losses.labels.loss, losses.teacher.loss),
    gradient: blend(losses.labels.gradient, losses.teacher.gradient),
  };
};
