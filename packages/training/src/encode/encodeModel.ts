import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Attribute, Constant, Graph, GraphNode } from '../ir/graph.ts';
import { type ElementType, runtimeNames, type Value } from '../ir/value.ts';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './onnx_pb.ts';

export const producerName = 'whetstone';

/**
 * Operator sets that our models ask for. Training reduces over axes that are inputs, which 18 brought; inference needs
 * none of it, so it asks for one that more run times know.
 */
export const operatorSets = { training: 18, inference: 17 } as const;

/** File format: what came with operator sets 15 to 18. */
const irVersion = 8n;

const dataTypes: Readonly<Record<ElementType, number>> = {
  float32: DataType.FLOAT,
  uint8: DataType.UINT8,
  int32: DataType.INT32,
  int64: DataType.INT64,
  bool: DataType.BOOL,
};

const bytesOf = (array: ArrayBufferView): Uint8Array<ArrayBuffer> =>
  new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);

const text = new TextEncoder();

const encodeAttribute = (name: string, value: Attribute): AttributeProto => {
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: text.encode(value) });
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  if ('graph' in value)
    return create(AttributeProtoSchema, { name, type: AttributeType.GRAPH, g: encodeGraph(value.graph) });
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
};

const encodeNode = (node: GraphNode): NodeProto =>
  create(NodeProtoSchema, {
    opType: node.op,
    domain: node.domain,
    name: node.name,
    input: node.inputs.map((value) => value?.name ?? ''),
    output: node.outputs.map((value) => value.name),
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
  });

const describeConstant = ({ value }: Constant) => ({
  name: value.name,
  dims: value.shape.map(BigInt),
  dataType: dataTypes[value.type],
});

const encodeConstant = (constant: Constant): TensorProto =>
  create(TensorProtoSchema, { ...describeConstant(constant), rawData: bytesOf(constant.data) });

const encodeValue = ({ name, type, shape }: Value): ValueInfoProto => {
  const dim = shape.map((size) =>
    size < 0
      ? { value: { case: 'dimParam' as const, value: runtimeNames[size] ?? '' } }
      : { value: { case: 'dimValue' as const, value: BigInt(size) } },
  );
  const tensor = { elemType: dataTypes[type], shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: tensor } } });
};

const encodeGraph = (graph: Graph, initializer = graph.constants.map(encodeConstant)): GraphProto =>
  create(GraphProtoSchema, {
    name: graph.name,
    node: graph.nodes.map(encodeNode),
    initializer,
    input: graph.inputs.map(encodeValue),
    output: graph.outputs.map(encodeValue),
  });

/** Operator sets beside ONNX's own, of a graph and those inside of it. */
const domainsOf = (graph: Graph): ReadonlySet<string> =>
  new Set(
    graph.nodes.flatMap(({ domain, attributes }) => [
      ...(domain === '' ? [] : [domain]),
      ...Object.values(attributes).flatMap((value) =>
        typeof value === 'object' && 'graph' in value ? [...domainsOf(value.graph)] : [],
      ),
    ]),
  );

/** What stands before a field that holds bytes or a message. */
const lead = ({ number }: { readonly number: number }, length: number): Uint8Array =>
  new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(length).finish();

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

const { initializer } = GraphProtoSchema.field;

/**
 * A graph, as parts of a file that follow each other. Its tensors are not copied into their messages, and these not into
 * others, as the library would do: it would write a large net four times over.
 */
const graphParts = (graph: Graph): readonly Uint8Array[] => [
  toBinary(GraphProtoSchema, encodeGraph(graph, [])),
  ...graph.constants.flatMap((constant) => {
    const data = bytesOf(constant.data);
    const description = toBinary(TensorProtoSchema, create(TensorProtoSchema, describeConstant(constant)));
    const parts = [description, lead(TensorProtoSchema.field.rawData, data.length), data];
    return [lead(initializer, lengthOf(parts)), ...parts];
  }),
];

const concatenated = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(lengthOf(parts));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
};

/**
 * Writes a graph as an ONNX file (IR 8). Dimensions known only at run time are named.
 *
 * @param options.operatorSet that of training where absent
 * @param options.metadata    goes into `metadata_props`
 */
export const encodeModel = (
  graph: Graph,
  options: { readonly operatorSet?: number; readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array<ArrayBuffer> => {
  const { operatorSet = operatorSets.training, metadata = {} } = options;
  const frame = create(ModelProtoSchema, {
    irVersion,
    producerName,
    opsetImport: [
      { domain: '', version: BigInt(operatorSet) },
      ...[...domainsOf(graph)].map((domain) => ({ domain, version: 1n })),
    ],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  const parts = graphParts(graph);
  return concatenated([
    toBinary(ModelProtoSchema, frame),
    lead(ModelProtoSchema.field.graph, lengthOf(parts)),
    ...parts,
  ]);
};
