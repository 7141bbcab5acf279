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

/** Of each activation the last one before it that every way from the input passes: where its branches part. */
const partings = (activations: readonly Activation[]): ReadonlyMap<number, Activation> => {
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
  return parting;
};

interface Arrangement {
  readonly importer: Importer;
  readonly parting: ReadonlyMap<number, Activation>;
  readonly weights: Record<string, Float32Array>;
  readonly used: Set<number>;
}

const nodeOf = ({ node }: Activation): OnnxNode =>
  node ?? { op: 'input', name: 'input', inputs: [], outputs: [], attributes: new Map() };

const blockOf = (arrangement: Arrangement, joined: Activation, depth: number): Layer => {
  const { producer } = joined;
  const base = arrangement.parting.get(joined.id);
  if (producer.kind !== 'join' || !base || depth > deepestNesting)
    throw unsupported(nodeOf(joined), `lies in blocks that are nested more than ${deepestNesting} deep`);
  const rows = producer.from.map((part) => rowBetween(arrangement, { from: base, to: part }, depth + 1));
  const name = arrangement.importer.nameFor(nodeOf(joined));
  if (producer.join === 'concat') return { kind: 'concat', name, branches: rows };
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
      at = arrangement.parting.get(at.id) ?? ends.from;
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
  const arrangement: Arrangement = { importer, parting: partings(activations), weights: {}, used: new Set() };
  const layers = rowBetween(arrangement, { from: input, to: output }, 0);
  return { layers, weights: arrangement.weights, input };
};
