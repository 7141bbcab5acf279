import { TensorProto_DataType as DataType, type TensorProto, TensorProto_DataLocation } from '../encode/onnx_pb.ts';
import { ModelFormatError } from '../models/modelFormat.ts';
import { bfloat16At, float16At } from './halfFloats.ts';

/** A tensor whose content is known at import: weights, shapes, axes, bounds. */
export interface Constant {
  readonly kind: 'constant';
  /** What names its weights in the file; null where it was computed. */
  readonly name: string | null;
  readonly type: 'float' | 'integer';
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Files beside the model that hold its larger tensors, by the location that the model names. */
export type ExternalData = Readonly<Record<string, Uint8Array>>;

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

export const integers = (data: readonly number[], shape: readonly number[] = [data.length]): Constant => ({
  kind: 'constant',
  name: null,
  type: 'integer',
  shape,
  data: Float64Array.from(data),
});

/** Bytes of an element by ONNX's number of its type, and how one is read. Booleans count as integers. */
const elementTypes: Readonly<
  Record<number, { type: Constant['type']; size: number; at: (view: DataView, offset: number) => number }>
> = {
  [DataType.FLOAT]: { type: 'float', size: 4, at: (view, at) => view.getFloat32(at, true) },
  [DataType.DOUBLE]: { type: 'float', size: 8, at: (view, at) => view.getFloat64(at, true) },
  [DataType.FLOAT16]: { type: 'float', size: 2, at: float16At },
  [DataType.BFLOAT16]: { type: 'float', size: 2, at: bfloat16At },
  [DataType.INT64]: { type: 'integer', size: 8, at: (view, at) => Number(view.getBigInt64(at, true)) },
  [DataType.INT32]: { type: 'integer', size: 4, at: (view, at) => view.getInt32(at, true) },
  [DataType.INT8]: { type: 'integer', size: 1, at: (view, at) => view.getInt8(at) },
  [DataType.UINT8]: { type: 'integer', size: 1, at: (view, at) => view.getUint8(at) },
  [DataType.BOOL]: { type: 'integer', size: 1, at: (view, at) => view.getUint8(at) },
};

const externalBytes = (tensor: TensorProto, files: ExternalData): Uint8Array => {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location') ?? '';
  const file = Object.hasOwn(files, location) ? files[location] : undefined;
  if (!file)
    throw new ModelFormatError(
      'external-data',
      `the weights "${tensor.name}" are in the file "${location}" beside the model; give that file as well, or save the model as one file`,
    );
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? file.length - offset);
  if (!(Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0))
    throw new ModelFormatError('inconsistent', `the weights "${tensor.name}" lie at no place of "${location}"`);
  if (offset + length > file.length)
    throw new ModelFormatError(
      'external-data',
      `the file "${location}" of ${file.length} bytes ends before the weights "${tensor.name}"; copy it again`,
    );
  return file.subarray(offset, offset + length);
};

/** Elements that stand in a typed list of the message instead of bytes. */
const listed = (tensor: TensorProto): ArrayLike<number> => {
  const { dataType } = tensor;
  if (dataType === DataType.FLOAT) return tensor.floatData;
  if (dataType === DataType.DOUBLE) return tensor.doubleData;
  if (dataType === DataType.INT64) return tensor.int64Data.map(Number);
  if (dataType !== DataType.FLOAT16 && dataType !== DataType.BFLOAT16) return tensor.int32Data;
  const view = new DataView(Uint16Array.from(tensor.int32Data).buffer);
  const at = dataType === DataType.FLOAT16 ? float16At : bfloat16At;
  return tensor.int32Data.map((_, i) => at(view, 2 * i));
};

/** Little-endian bytes as numbers. Plain float32 is copied as a block, since it is nearly all of a file. */
const fromBytes = (bytes: Uint8Array, dataType: number): ArrayLike<number> => {
  if (dataType === DataType.FLOAT) return new Float32Array(Uint8Array.from(bytes).buffer);
  const element = elementTypes[dataType];
  if (!element) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.length / element.size }, (_, i) => element.at(view, i * element.size));
};

/**
 * Reads a tensor of a file. Its bytes bound the memory this takes; half and double precision become float32.
 *
 * @throws {ModelFormatError} where its type is none of numbers, its size contradicts its bytes, or its file is missing
 */
export const readTensor = (tensor: TensorProto, files: ExternalData): Constant => {
  const element = elementTypes[tensor.dataType];
  const what = tensor.name || 'of a constant';
  if (!element)
    throw new ModelFormatError(
      'unsupported',
      `the tensor "${what}" has ONNX element type ${tensor.dataType}; export the model in float32`,
    );
  const shape = tensor.dims.map(Number);
  const external = tensor.dataLocation === TensorProto_DataLocation.EXTERNAL;
  const bytes = external ? externalBytes(tensor, files) : tensor.rawData;
  const found = bytes.length > 0 ? bytes.length / element.size : listed(tensor).length;
  if (shape.some((size) => size < 0) || found !== elements(shape))
    throw new ModelFormatError(
      'inconsistent',
      `the tensor "${what}" has ${found} elements and the shape [${shape}]; copy the file again`,
    );
  const numbers = bytes.length > 0 ? fromBytes(bytes, tensor.dataType) : listed(tensor);
  const data = element.type === 'float' ? toFloat32(numbers) : Float64Array.from(numbers);
  return { kind: 'constant', name: tensor.name || null, type: element.type, shape, data };
};

const toFloat32 = (numbers: ArrayLike<number>): Float32Array =>
  numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
