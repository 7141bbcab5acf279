import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import {
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
} from '../encode/onnx_pb.ts';
import { ModelFormatError } from '../models/modelFormat.ts';
import { onnxFile, onnxMessage } from '../testing/onnxFile.ts';
import { sketch } from '../testing/sketch.ts';
import { importModel } from './importModel.ts';

/** Float32 as half precision, cut off; for numbers between 2⁻¹⁴ and 2¹⁵ by their size, smaller ones as 0. */
const toHalf = (data: Float32Array): Uint8Array<ArrayBuffer> => {
  const bits = new Uint32Array(data.slice().buffer);
  const halves = Uint16Array.from(bits, (word) => {
    const exponent = ((word >>> 23) & 0xff) - 112;
    return ((word >>> 16) & 0x8000) | (exponent <= 0 ? 0 : (exponent << 10) | ((word >>> 13) & 0x3ff));
  });
  return new Uint8Array(halves.buffer);
};

describe('weights', () => {
  const plain = sketch([['Relu', ['a'], 'z']]);
  const { weights } = importModel(onnxFile(plain));

  /** The file with each float tensor changed. */
  const withTensors = (change: (tensor: TensorProto) => void): Uint8Array => {
    const message = onnxMessage(plain);
    for (const tensor of message.graph?.initializer ?? []) change(tensor);
    return toBinary(ModelProtoSchema, message);
  };

  test('in half precision become float32', () => {
    const halved = withTensors((tensor) => {
      tensor.dataType = DataType.FLOAT16;
      tensor.rawData = toHalf(new Float32Array(Uint8Array.from(tensor.rawData).buffer));
    });
    const taken = importModel(halved).weights;
    for (const [name, data] of Object.entries(weights))
      for (const [i, value] of data.entries()) expect(Math.abs((taken[name]?.[i] ?? 0) - value)).toBeLessThan(1e-3);
  });

  test('as typed lists are the same as bytes', () => {
    const listed = withTensors((tensor) => {
      tensor.floatData = [...new Float32Array(Uint8Array.from(tensor.rawData).buffer)];
      tensor.rawData = new Uint8Array();
    });
    expect(importModel(listed).weights).toEqual(weights);
  });

  const outside = (offset: number) =>
    withTensors((tensor) => {
      if (tensor.name !== 'w') return;
      tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
      const entries = { location: 'model.data', offset: `${offset}`, length: `${tensor.rawData.length}` };
      tensor.externalData = Object.entries(entries).map(([key, value]) =>
        create(StringStringEntryProtoSchema, { key, value }),
      );
      tensor.rawData = new Uint8Array();
    });

  test('beside the model are read from the file that they name', () => {
    const file = onnxMessage(plain).graph?.initializer.find(({ name }) => name === 'w')?.rawData ?? new Uint8Array();
    const external = new Uint8Array(file.length + 16);
    external.set(file, 16);
    expect(importModel(outside(16), { externalData: { 'model.data': external } }).weights).toEqual(weights);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'of a missing file',
      () => importModel(outside(0)),
      /"w" are in the file "model.data" beside the model; give that file/,
    ],
    [
      'of a file that is too short',
      () => importModel(outside(16), { externalData: { 'model.data': new Uint8Array(20) } }),
      /"model.data" of 20 bytes ends before the weights "w"/,
    ],
    [
      'at a negative place',
      () => importModel(outside(-4), { externalData: { 'model.data': new Uint8Array(2000) } }),
      /"w" lie at no place/,
    ],
    ['whose name every object has', () => importModel(outside(0), { externalData: {} }), /give that file/],
  ])('%s are refused', (_, act, message) => {
    expect(act).toThrow(message);
    expect(act).toThrow(ModelFormatError);
  });
});
