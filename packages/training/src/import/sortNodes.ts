import { ModelFormatError } from '../models/modelFormat.ts';
import type { OnnxNode } from './node.ts';

/** Far more than any classifier has. */
const mostNodes = 20_000;

/** Which node yields a value; names twice are refused, since it would be unclear which is meant. */
const producersOf = (nodes: readonly OnnxNode[]): ReadonlyMap<string, OnnxNode> => {
  const producers = new Map<string, OnnxNode>();
  for (const node of nodes)
    for (const output of node.outputs) {
      if (output === '') continue;
      if (producers.has(output))
        throw new ModelFormatError('inconsistent', `two nodes yield the value "${output}"; export the model again`);
      producers.set(output, node);
    }
  return producers;
};

/**
 * The nodes that `outputs` depend on, each behind those it takes values from.
 *
 * @throws {ModelFormatError} where nodes wait for each other in a circle, or there are too many
 */
export const sortNodes = (nodes: readonly OnnxNode[], outputs: readonly string[]): readonly OnnxNode[] => {
  if (nodes.length > mostNodes)
    throw new ModelFormatError('too-large', `the model has ${nodes.length} nodes; up to ${mostNodes} can be imported`);
  const producers = producersOf(nodes);
  const sorted: OnnxNode[] = [];
  const states = new Map<OnnxNode, 'open' | 'done'>();
  const stack: { readonly node: OnnxNode; next: number }[] = [];
  const visit = (name: string): void => {
    const node = producers.get(name);
    if (!node || states.get(node) === 'done') return;
    if (states.get(node) === 'open')
      throw new ModelFormatError(
        'inconsistent',
        `node "${node.name}" (${node.op}) depends on itself; export the model again`,
      );
    states.set(node, 'open');
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    visit(output);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.node.inputs[top.next];
      top.next += 1;
      if (input !== undefined) {
        visit(input);
        continue;
      }
      states.set(top.node, 'done');
      sorted.push(top.node);
      stack.pop();
    }
  }
  return sorted;
};
