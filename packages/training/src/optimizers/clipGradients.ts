import type { Graph } from '../ir/graph.ts';
import type { Value } from '../ir/value.ts';
import { add, divide, multiply, squareRoot } from '../ops/elementwise.ts';

/** Keeps the quotient finite where all gradients are 0. */
const clipEpsilon = 1e-6;

/** Σ x² over the whole tensor, as a scalar. */
const sumOfSquares = (graph: Graph, x: Value): Value =>
  graph.node('ReduceSumSquare', [x], [], { attributes: { keepdims: 0 } });

/**
 * Shortens all gradients by one factor, min(1, limit / (norm + 10⁻⁶)), so that together they are no longer than
 * `limit`; their direction stays.
 *
 * @param limit scalar above 0
 */
export const clipGradients = (graph: Graph, gradients: readonly Value[], limit: Value): readonly Value[] => {
  const [first, ...rest] = gradients.map((gradient) => sumOfSquares(graph, gradient));
  if (!first) return gradients;
  const norm = squareRoot(
    graph,
    rest.reduce((sum, part) => add(graph, sum, part), first),
  );
  const quotient = divide(graph, limit, add(graph, norm, graph.scalar(clipEpsilon)));
  const factor = graph.node('Min', [quotient, graph.scalar(1)], []);
  return gradients.map((gradient) => multiply(graph, gradient, factor));
};
