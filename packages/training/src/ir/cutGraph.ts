import { costOf } from './cost.ts';
import { type Constant, Graph, type GraphNode } from './graph.ts';
import type { Value } from './value.ts';

/** How a graph is cut. */
export interface Cut {
  /** What one segment may cost by `costOf`, unless a single node costs more. */
  readonly mostCost: number;
  /** Values after which a segment ends in any case, as soon as all of them are known. */
  readonly after: readonly Value[];
}

/** Identities, by which outputs are named, stand right behind what they name: so each output ends in its segment. */
const withNamesInPlace = (nodes: readonly GraphNode[]): readonly GraphNode[] => {
  const followers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const name = node.op === 'Identity' ? node.inputs[0]?.name : undefined;
    if (name !== undefined) followers.set(name, [...(followers.get(name) ?? []), node]);
  }
  const follow = (node: GraphNode): readonly GraphNode[] => [
    node,
    ...node.outputs.flatMap(({ name }) => {
      const behind = followers.get(name) ?? [];
      followers.delete(name);
      return behind.flatMap(follow);
    }),
  ];
  const made = nodes.filter(({ op }) => op !== 'Identity').flatMap(follow);
  // Those of the graph's own inputs and constants.
  return [...[...followers.values()].flat(), ...made];
};

const stretchesOf = (nodes: readonly GraphNode[], { mostCost, after }: Cut): readonly (readonly GraphNode[])[] => {
  const awaited = new Set(after.map(({ name }) => name));
  const stretches: GraphNode[][] = [];
  let [cost, isOver] = [0, true];
  for (const node of nodes) {
    const own = costOf(node);
    if (isOver || (own > 0 && cost + own > mostCost)) {
      stretches.push([]);
      cost = 0;
    }
    stretches.at(-1)?.push(node);
    cost += own;
    isOver = node.outputs.some(({ name }) => awaited.delete(name)) && awaited.size === 0;
  }
  return stretches;
};

/** A stretch as a graph that takes what others made and hands on what others need. */
const segmentOf = (
  graph: Graph,
  nodes: readonly GraphNode[],
  context: { readonly constants: ReadonlyMap<string, Constant>; readonly wanted: ReadonlySet<string> },
): Graph => {
  const segment = new Graph(graph.name);
  segment.nodes.push(...nodes);
  const made = new Map(nodes.flatMap(({ outputs }) => outputs.map((value) => [value.name, value] as const)));
  const taken = new Map<string, Value>();
  for (const value of nodes.flatMap(({ inputs }) => inputs))
    if (value && !made.has(value.name)) taken.set(value.name, value);
  for (const [name, value] of taken) {
    const constant = context.constants.get(name);
    if (constant) segment.constants.push(constant);
    else segment.inputs.push(value);
  }
  segment.outputs.push(...[...made.values()].filter(({ name }) => context.wanted.has(name)));
  return segment;
};

/**
 * Cuts a graph into segments that run one after another and together compute what it computes. Each takes those of the
 * graph's inputs that its nodes read, and values of segments before it under the names that they have there; its
 * outputs are the graph's own and what later segments read.
 *
 * @param graph without sub-graphs, all sizes known
 */
export const cutGraph = (graph: Graph, cut: Cut): readonly Graph[] => {
  const stretches = stretchesOf(withNamesInPlace(graph.nodes), cut);
  const constants = new Map(graph.constants.map((constant) => [constant.value.name, constant]));
  const wanted = new Set(graph.outputs.map(({ name }) => name));
  const segments: Graph[] = [];
  for (const nodes of [...stretches].reverse()) {
    const segment = segmentOf(graph, nodes, { constants, wanted });
    for (const { name } of segment.inputs) wanted.add(name);
    segments.unshift(segment);
  }
  return segments;
};
