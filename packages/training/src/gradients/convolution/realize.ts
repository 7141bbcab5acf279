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

/** How many nodes read each value, by name. */
const countUses = (nodes: readonly GraphNode[]): ReadonlyMap<string, number> => {
  const uses = new Map<string, number>();
  for (const input of nodes.flatMap(({ inputs }) => inputs))
    if (input) uses.set(input.name, (uses.get(input.name) ?? 0) + 1);
  return uses;
};

/**
 * Lets a convolution in blocks do the ReLU that alone reads it, while its result is at hand: Conv, ReorderOutput, Relu
 * become a Conv with that activation and a ReorderOutput under the Relu's name.
 */
const fuseRelus = (graph: Graph): void => {
  const uses = countUses(graph.nodes);
  const nodes = graph.nodes.splice(0);
  const places = new Map(nodes.flatMap(({ outputs }, place) => outputs.map(({ name }) => [name, place] as const)));
  const producer = (value: Value | null | undefined, op: string): number | null => {
    const place = value && uses.get(value.name) === 1 ? places.get(value.name) : undefined;
    return place !== undefined && nodes[place]?.op === op ? place : null;
  };
  const fused = new Set<GraphNode>();
  for (const relu of nodes) {
    const reorderAt = relu.op === 'Relu' ? producer(relu.inputs[0], 'ReorderOutput') : null;
    const reorder = reorderAt === null ? undefined : nodes[reorderAt];
    const convolutionAt = producer(reorder?.inputs[0], 'Conv');
    const convolution = convolutionAt === null ? undefined : nodes[convolutionAt];
    if (reorderAt === null || convolutionAt === null || !reorder || !convolution) continue;
    nodes[convolutionAt] = { ...convolution, attributes: { ...convolution.attributes, activation: 'Relu' } };
    nodes[reorderAt] = { ...reorder, outputs: relu.outputs };
    fused.add(relu);
  }
  graph.nodes.push(...nodes.filter((node) => !fused.has(node)));
};

/**
 * Reorders each value into blocks once, and not at all where it was in blocks before: its convolution and that one's
 * gradient ask for it each, and the runtime, which merges equal nodes, leaves its own internal ones alone.
 */
const shareReorders = (graph: Graph): void => {
  const inBlocks = new Map<string, Value>();
  const renamed = new Map<string, Value>();
  for (const node of graph.nodes.splice(0)) {
    const inputs = node.inputs.map((input) => (input && renamed.get(input.name)) ?? input);
    const [source] = inputs;
    const [reordered] = node.outputs;
    const known = node.op === 'ReorderInput' && source ? inBlocks.get(source.name) : undefined;
    if (known && reordered) {
      renamed.set(reordered.name, known);
      continue;
    }
    if (node.op === 'ReorderInput' && source && reordered) inBlocks.set(source.name, reordered);
    // Whole blocks only: what fills the last one need not be zero.
    const isWhole = node.op === 'ReorderOutput' && source?.shape[1] === reordered?.shape[1];
    if (isWhole && source && reordered) inBlocks.set(reordered.name, source);
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
  fuseRelus(graph);
  shareReorders(graph);
};
