import type { Graph, GraphNode } from '../ir/graph.ts';
import { ShapeError, type Value } from '../ir/value.ts';
import { add } from '../ops/elementwise.ts';
import { outputOf } from './gradient.ts';
import { gradients } from './index.ts';

/** Names of all values that depend on a parameter; gradients flow through these only. */
const dependents = (nodes: readonly GraphNode[], parameters: readonly Value[]): ReadonlySet<string> => {
  const names = new Set(parameters.map((parameter) => parameter.name));
  for (const node of nodes)
    if (node.inputs.some((input) => input && names.has(input.name)))
      for (const out of node.outputs) names.add(out.name);
  return names;
};

/**
 * Reverse-mode differentiation: walks the graph's nodes back from `seed` and emits the backward nodes behind them.
 *
 * @param seed       a value and the derivative of the loss with regard to it
 * @param parameters values to differentiate by
 * @returns the derivative by each parameter, in their order
 * @throws {ShapeError} where an operator on the way has no gradient, or a parameter does not reach the seed
 */
export const backpropagate = (
  graph: Graph,
  seed: { readonly value: Value; readonly gradient: Value },
  parameters: readonly Value[],
): readonly Value[] => {
  const forward = [...graph.nodes];
  const flows = dependents(forward, parameters);
  const collected = new Map<string, Value>([[seed.value.name, seed.gradient]]);
  for (const node of forward.reverse()) {
    const output = outputOf(node);
    const outputGradient = collected.get(output.name);
    const needs = node.inputs.map((input) => input !== null && flows.has(input.name));
    if (!outputGradient || !needs.includes(true)) continue;
    const gradient = gradients[node.op];
    if (!gradient) throw new ShapeError(`node ${node.name}: ${node.op} has no gradient`);
    gradient({ graph, node, outputGradient, needs }).forEach((part, i) => {
      const input = node.inputs[i];
      if (!part || !input || !needs[i]) return;
      const known = collected.get(input.name);
      collected.set(input.name, known ? add(graph, known, part) : part);
    });
  }
  return parameters.map((parameter) => {
    const gradient = collected.get(parameter.name);
    if (!gradient) throw new ShapeError(`the loss does not depend on ${parameter.name}`);
    return gradient;
  });
};
