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

/** Places in the list of parameters by the first node that reads them: behind its gradient, theirs are whole. */
const firstReaders = (
  nodes: readonly GraphNode[],
  parameters: readonly Value[],
): ReadonlyMap<GraphNode, readonly number[]> => {
  const places = new Map(parameters.map(({ name }, place) => [name, place]));
  const readers = new Map<GraphNode, number[]>();
  for (const node of nodes)
    for (const input of node.inputs) {
      const place = input ? places.get(input.name) : undefined;
      if (!input || place === undefined) continue;
      places.delete(input.name);
      readers.set(node, [...(readers.get(node) ?? []), place]);
    }
  return readers;
};

/**
 * Reverse-mode differentiation: walks the graph's nodes back from `seed` and emits the backward nodes behind them.
 *
 * @param seed       a value and the derivative of the loss with regard to it
 * @param parameters values to differentiate by
 * @param finish     emits what becomes of a derivative right behind it; by default it stays as it is
 * @returns the derivative by each parameter, in their order
 * @throws {ShapeError} where an operator on the way has no gradient, or a parameter does not reach the seed
 */
export const backpropagate = (
  graph: Graph,
  seed: { readonly value: Value; readonly gradient: Value },
  parameters: readonly Value[],
  finish: (gradient: Value, place: number) => Value = (gradient) => gradient,
): readonly Value[] => {
  const forward = [...graph.nodes];
  const flows = dependents(forward, parameters);
  const collected = new Map<string, Value>([[seed.value.name, seed.gradient]]);
  const sweep = (node: GraphNode): void => {
    const output = outputOf(node);
    const outputGradient = collected.get(output.name);
    const needs = node.inputs.map((input) => input !== null && flows.has(input.name));
    if (!outputGradient || !needs.includes(true)) return;
    const gradient = gradients[node.op];
    if (!gradient) throw new ShapeError(`node ${node.name}: ${node.op} has no gradient`);
    gradient({ graph, node, outputGradient, needs }).forEach((part, i) => {
      const input = node.inputs[i];
      if (!part || !input || !needs[i]) return;
      const known = collected.get(input.name);
      collected.set(input.name, known ? add(graph, known, part) : part);
    });
  };
  const readers = firstReaders(forward, parameters);
  const finished = new Map<number, Value>();
  for (const node of forward.reverse()) {
    sweep(node);
    for (const place of readers.get(node) ?? []) {
      const gradient = collected.get(parameters[place]?.name ?? '');
      if (gradient) finished.set(place, finish(gradient, place));
    }
  }
  return parameters.map(({ name }, place) => {
    const gradient = finished.get(place);
    if (!gradient) throw new ShapeError(`the loss does not depend on ${name}`);
    return gradient;
  });
};
