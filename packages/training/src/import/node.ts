import type { AttributeProto, NodeProto, TensorProto } from '../encode/onnx_pb.ts';
import { ModelFormatError } from '../models/modelFormat.ts';

/** A node of the file, with its attributes by name. */
export interface OnnxNode {
  readonly op: string;
  /** The node's own name, or its first output's. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, AttributeProto>;
}

export const toNode = (proto: NodeProto): OnnxNode => ({
  op: proto.domain === '' || proto.domain === 'ai.onnx' ? proto.opType : `${proto.domain}.${proto.opType}`,
  name: proto.name || proto.output[0] || proto.opType,
  inputs: proto.input,
  outputs: proto.output,
  attributes: new Map(proto.attribute.map((attribute) => [attribute.name, attribute])),
});

export const integerOf = (node: OnnxNode, name: string, otherwise: number): number => {
  const attribute = node.attributes.get(name);
  return attribute ? Number(attribute.i) : otherwise;
};

export const floatOf = (node: OnnxNode, name: string, otherwise: number): number =>
  node.attributes.get(name)?.f ?? otherwise;

export const integersOf = (node: OnnxNode, name: string): readonly number[] | null => {
  const attribute = node.attributes.get(name);
  return attribute ? attribute.ints.map(Number) : null;
};

export const textOf = (node: OnnxNode, name: string, otherwise: string): string => {
  const attribute = node.attributes.get(name);
  return attribute ? new TextDecoder().decode(attribute.s) : otherwise;
};

export const tensorAttribute = (node: OnnxNode, name: string): TensorProto | null =>
  node.attributes.get(name)?.t ?? null;

/** A node that cannot become a layer; names the node, what is in the way and what to do. */
export const unsupported = (node: OnnxNode, what: string): ModelFormatError =>
  new ModelFormatError('unsupported', `node "${node.name}" (${node.op}): ${what}`);
