import type { Graph, GraphNode } from '../ir/graph.ts';
import { ShapeError, type Value } from '../ir/value.ts';

/** What a gradient is asked for: the derivative of the loss with regard to the inputs of one node. */
export interface GradientRequest {
  /** Where backward nodes go. */
  readonly graph: Graph;
  readonly node: GraphNode;
  /** Derivative of the loss with regard to the node's (first) output, of its shape. */
  readonly outputGradient: Value;
  /** Which inputs need theirs; the others may be null in the answer. */
  readonly needs: readonly boolean[];
}

/** Emits backward nodes; the answer is in the order of the node's inputs. */
export type Gradient = (request: GradientRequest) => readonly (Value | null)[];

export const inputOf = (node: GraphNode, index: number): Value => {
  const value = node.inputs[index];
  if (!value) throw new ShapeError(`node ${node.name} (${node.op}) has no input ${index}`);
  return value;
};

export const outputOf = (node: GraphNode): Value => {
  const [value] = node.outputs;
  if (!value) throw new ShapeError(`node ${node.name} (${node.op}) has no output`);
  return value;
};
