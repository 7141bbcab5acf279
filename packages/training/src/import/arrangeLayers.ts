import type { Layer } from '../nets/net.ts';
import { type ParameterRole, tensorName } from '../nets/parameters.ts';
import type { Activation } from './activation.ts';
import type { Importer } from './importer.ts';
import { type OnnxNode, unsupported } from './node.ts';

/** Blocks within blocks that a net may have. */
const deepestNesting = 8;

/** What a graph of activations becomes. */
export interface Arranged {
  readonly layers: readonly Layer[];
  readonly weights: Readonly<Record<string, Float32Array>>;
}

const sourcesOf = ({ producer }: Activation): readonly Activation[] => {
  if (producer.kind === 'input') return [];
  return producer.kind === 'join' ? producer.from : [producer.from];
};

/** All activations that `end` depends on, in the order in which they were made. */
const reachable = (end: Activation): readonly Activation[] => {
  const found = new Map<number, Activation>([[end.id, end]]);
  const open = [end];
  for (let next = open.pop(); next; next = open.pop())
    for (const source of sourcesOf(next)) {
      if (found.has(source.id)) continue;
      found.set(source.id, source);
      open.push(source);
    }
  return [...found.values()].sort((a, b) => a.id - b.id);
};

/** Where ways part: what every way from the input to one or several activations passes last. */
interface Partings {
  /** Of one activation, before it. */
  readonly before: (activation: Activation) => Activation | undefined;
  /** Of two, which may be one of them. */
  readonly common: (one: Activation, other: Activation) => Activation;
}

const partingsOf = (activations: readonly Activation[]): Partings => {
  const parting = new Map<number, Activation>();
  const depth = new Map<number, number>();
  const depthOf = ({ id }: Activation) => depth.get(id) ?? 0;
  const common = (one: Activation, other: Activation): Activation => {
    let [a, b] = [one, other];
    while (a.id !== b.id) {
      if (depthOf(a) >= depthOf(b)) a = parting.get(a.id) ?? b;
      else b = parting.get(b.id) ?? a;
    }
    return a;
  };
  for (const activation of activations) {
    const [first, ...rest] = sourcesOf(activation);
    if (!first) continue;
    const at = rest.reduce(common, first);
    parting.set(activation.id, at);
    depth.set(activation.id, depthOf(at) + 1);
  }
  return { before: ({ id }) => parting.get(id), common };
};

interface Arrangement {
  readonly importer: Importer;
  readonly partings: Partings;
  readonly weights: Record<string, Float32Array>;
  readonly used: Set<number>;
}

const nodeOf = ({ node }: Activation): OnnxNode =>
  node ?? { op: 'input', name: 'input', inputs: [], outputs: [], attributes: new Map() };

/** Neighbours among joined parts whose ways part from each other later than from the rest. */
const neighbours = ({ partings }: Arrangement, parts: readonly Activation[], base: Activation) => {
  const groups: Activation[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    const previous = last?.at(-1);
    if (last && previous && partings.common(previous, part).id !== base.id) last.push(part);
    else groups.push([part]);
  }
  return groups;
};

/** Branches of a concat; those that share some layers become a concat of their own behind these. */
const branchesOf = (
  arrangement: Arrangement,
  join: { readonly parts: readonly Activation[]; readonly base: Activation; readonly node: OnnxNode },
  depth: number,
): readonly (readonly Layer[])[] =>
  neighbours(arrangement, join.parts, join.base).map((group) => {
    const at = group.reduce(arrangement.partings.common);
    if (group.length === 1) return rowBetween(arrangement, { from: join.base, to: at }, depth + 1);
    const name = arrangement.importer.nameFor(join.node);
    checkDepth(join.node, depth);
    const branches = branchesOf(arrangement, { ...join, parts: group, base: at }, depth + 1);
    return [...rowBetween(arrangement, { from: join.base, to: at }, depth + 1), { kind: 'concat', name, branches }];
  });

const checkDepth = (node: OnnxNode, depth: number): void => {
  if (depth > deepestNesting)
    throw unsupported(node, `lies in blocks that are nested more than ${deepestNesting} deep`);
};

const blockOf = (arrangement: Arrangement, joined: Activation, depth: number): Layer => {
  const { producer } = joined;
  const base = arrangement.partings.before(joined);
  const node = nodeOf(joined);
  checkDepth(node, depth);
  if (producer.kind !== 'join' || !base) throw unsupported(node, 'joins what does not come from the pictures');
  const name = arrangement.importer.nameFor(node);
  if (producer.join === 'concat')
    return { kind: 'concat', name, branches: branchesOf(arrangement, { parts: producer.from, base, node }, depth) };
  const rows = producer.from.map((part) => rowBetween(arrangement, { from: base, to: part }, depth + 1));
  const [first = [], second = []] = rows;
  if (producer.join === 'gate') {
    if (first.length > 0)
      throw unsupported(
        nodeOf(joined),
        'multiplies by factors that come from an earlier place; this cannot be trained',
      );
    return { kind: 'gate', name, body: second };
  }
  const [body, shortcut] = first.length >= second.length ? [first, second] : [second, first];
  return { kind: 'residual', name, body, shortcut };
};

/** The layers between two activations, of which every way to `to` passes `from`. */
const rowBetween = (
  arrangement: Arrangement,
  ends: { from: Activation; to: Activation },
  depth: number,
): readonly Layer[] => {
  const row: Layer[] = [];
  for (let at = ends.to; at.id !== ends.from.id; ) {
    const { producer } = at;
    if (producer.kind === 'input' || producer.kind === 'half' || arrangement.used.has(at.id))
      throw unsupported(
        nodeOf(at),
        'feeds several places whose ways do not join in one place; only branches that do can be trained',
      );
    arrangement.used.add(at.id);
    if (producer.kind === 'join') {
      row.push(blockOf(arrangement, at, depth));
      at = arrangement.partings.before(at) ?? ends.from;
      continue;
    }
    const { layer, tensors } = producer;
    row.push(layer);
    if ('name' in layer)
      for (const [role, data] of Object.entries(tensors))
        arrangement.weights[tensorName(layer, role as ParameterRole)] = data;
    at = producer.from;
  }
  return row.reverse();
};

/**
 * Arranges a graph as rows of layers, with a block wherever branches part and join again.
 *
 * @param output what the net ends in; its row starts at the graph's input
 * @throws {ModelFormatError} naming a node whose branches do not join in one place
 */
export const arrangeLayers = (importer: Importer, output: Activation): Arranged & { readonly input: Activation } => {
  const activations = reachable(output);
  const inputs = activations.filter(({ producer }) => producer.kind === 'input');
  const [input] = inputs;
  if (!input || inputs.length > 1)
    throw unsupported(nodeOf(output), 'uses the pictures both as they are and normalised; normalise them once');
  const arrangement: Arrangement = { importer, partings: partingsOf(activations), weights: {}, used: new Set() };
  const layers = rowBetween(arrangement, { from: input, to: output }, 0);
  return { layers, weights: arrangement.weights, input };
};
