import type { Graph, GraphNode } from '../../ir/graph.ts';
import { dimension, type Value } from '../../ir/value.ts';
import { convolutionOf } from '../../ops/convolution.ts';
import { inputOf } from '../gradient.ts';
import { chosenName } from './chosenName.ts';
import { formulations } from './formulations.ts';
import { problemOf } from './problem.ts';

/** Emits a convolution in the way that the graph chooses, under the node's own output. */
const realizeNode = (graph: Graph, node: GraphNode): void => {
  const [x, weight, convolution] = [inputOf(node, 0), inputOf(node, 1), convolutionOf(node)];
  const problem = problemOf('forward', { x, filters: dimension(weight, 0) }, convolution);
  const name = chosenName<'forward'>(problem, graph.chooseFormulation);
  if (name === 'direct') {
    graph.nodes.push(node);
    return;
  }
  formulations.forward[name].emit(graph, { x, weight, bias: node.inputs[2] ?? null }, convolution);
  const last = graph.nodes.pop();
  if (last) graph.nodes.push({ ...last, outputs: node.outputs });
};

/**
 * Reorders each value into blocks once: its convolution and that one's gradient ask for it each, and the runtime, which
 * merges equal nodes, leaves its own internal ones alone.
 */
const shareReorders = (graph: Graph): void => {
  const first = new Map<string, Value>();
  const renamed = new Map<string, Value>();
  for (const node of graph.nodes.splice(0)) {
    const inputs = node.inputs.map((input) => (input && renamed.get(input.name)) ?? input);
    const [source] = inputs;
    const [reordered] = node.outputs;
    const known = node.op === 'ReorderInput' && source ? first.get(source.name) : undefined;
    if (known && reordered) {
      renamed.set(reordered.name, known);
      continue;
    }
    if (node.op === 'ReorderInput' && source && reordered) first.set(source.name, reordered);
    graph.nodes.push({ ...node, inputs });
  }
};

/**
 * Replaces convolutions by the formulation that the graph chooses. Done last, when gradients have been emitted, since
 * those know a convolution and not what it is made of; and so that convolutions of the way back are replaced as well.
 */
export const realizeConvolutions = (graph: Graph): void => {
  for (const node of graph.nodes.splice(0)) {
    const isPlain = node.op === 'Conv' && node.domain === '' && (node.inputs[0]?.shape[0] ?? 0) > 0;
    if (isPlain) realizeNode(graph, node);
    else graph.nodes.push(node);
  }
  shareReorders(graph);
};
