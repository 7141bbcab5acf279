import { create, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from '../encode/onnx_pb.ts';
import { seeded } from './random.ts';

type AttributeValue = number | readonly number[] | string | { readonly float: number };

/** Operator, inputs, output(s), attributes. */
export type NodeLine = readonly [
  op: string,
  inputs: readonly string[],
  outputs: string | readonly string[],
  attributes?: Readonly<Record<string, AttributeValue>>,
];

/** A file by hand, as another program might have written it. Its input is `x`. */
export interface FileSketch {
  /** 1 × 3 × 8 × 8 where absent; a text names an open size. */
  readonly input?: readonly (number | string)[];
  readonly inputType?: number;
  readonly nodes: readonly NodeLine[];
  /** Shapes of random weights by name; or numbers. */
  readonly weights?: Readonly<
    Record<
      string,
      readonly number[] | { readonly integers: readonly number[] } | { readonly floats: readonly number[] }
    >
  >;
  /** `y` where absent. */
  readonly outputs?: readonly string[];
  readonly operatorSet?: number;
}

const attributeOf = (name: string, value: AttributeValue): AttributeProto => {
  if (typeof value === 'number')
    return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  if (typeof value === 'string')
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
};

const product = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** Random weights; those called `variance` are positive. */
const weightOf = (name: string, shape: readonly number[], random: () => number): TensorProto => {
  const fanIn = Math.max(1, product(shape.slice(1)));
  const data = Float32Array.from({ length: product(shape) }, () =>
    name.includes('variance') ? 0.5 + random() : (2 * random() - 1) / Math.sqrt(fanIn / 3),
  );
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: DataType.FLOAT,
    rawData: new Uint8Array(data.buffer),
  });
};

const integersOf = (name: string, data: readonly number[]): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: [BigInt(data.length)],
    dataType: DataType.INT64,
    int64Data: data.map(BigInt),
  });

const floatsOf = (name: string, data: readonly number[]): TensorProto =>
  create(TensorProtoSchema, { name, dims: [BigInt(data.length)], dataType: DataType.FLOAT, floatData: [...data] });

const valueInfo = (name: string, elemType: number, shape: readonly (number | string)[] | null) => ({
  name,
  type: {
    value: {
      case: 'tensorType' as const,
      value: {
        elemType,
        ...(shape && {
          shape: {
            dim: shape.map((size) => ({
              value:
                typeof size === 'number'
                  ? { case: 'dimValue' as const, value: BigInt(size) }
                  : { case: 'dimParam' as const, value: size },
            })),
          },
        }),
      },
    },
  },
});

/** The message of a sketched file, for tests that change it further. */
export const onnxMessage = (sketch: FileSketch): ModelProto => {
  const { nodes, weights = {}, outputs = ['y'], input = [1, 3, 8, 8], operatorSet = 17 } = sketch;
  const random = seeded(3);
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'sketch',
    opsetImport: [{ domain: '', version: BigInt(operatorSet) }],
    graph: {
      name: 'sketch',
      input: [valueInfo('x', sketch.inputType ?? DataType.FLOAT, input)],
      output: outputs.map((name) => valueInfo(name, DataType.FLOAT, null)),
      initializer: Object.entries(weights).map(([name, content]) => {
        if ('integers' in content) return integersOf(name, content.integers);
        return 'floats' in content ? floatsOf(name, content.floats) : weightOf(name, content, random);
      }),
      node: nodes.map(([opType, from, to, attributes = {}], i) =>
        create(NodeProtoSchema, {
          opType,
          name: `${opType.toLowerCase()}_${i}`,
          input: [...from],
          output: typeof to === 'string' ? [to] : [...to],
          attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
        }),
      ),
    },
  });
};

export const onnxFile = (sketch: FileSketch): Uint8Array<ArrayBuffer> =>
  toBinary(ModelProtoSchema, onnxMessage(sketch));
