import { fromBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from '../encode/onnx_pb.ts';

/**
 * What is wrong with a file: no ONNX at all, cut off, ONNX of another maker, ours of a newer version, with content that
 * contradicts itself, beyond the size that is read, without the files that hold its weights, or with something in it
 * that cannot be trained here.
 */
export type ModelFault =
  | 'not-onnx'
  | 'truncated'
  | 'foreign'
  | 'newer-version'
  | 'inconsistent'
  | 'too-large'
  | 'external-data'
  | 'unsupported';

/** A file that cannot be taken up; the message says why and what to do. */
export class ModelFormatError extends Error {
  readonly fault: ModelFault;
  constructor(fault: ModelFault, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'ModelFormatError';
    this.fault = fault;
  }
}

/** An ONNX file starts with its IR version, field 1, as a small number. */
const startsLikeOnnx = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x08 && (bytes[1] ?? 0) > 0 && (bytes[1] ?? 0) < 0x80;

/**
 * Takes the protobuf message of an ONNX file apart. Tensors are views of `bytes`.
 *
 * @throws {ModelFormatError} for bytes that are none
 */
export const decodeModel = (bytes: Uint8Array): ModelProto => {
  if (!startsLikeOnnx(bytes))
    throw new ModelFormatError(
      'not-onnx',
      `the ${bytes.length} bytes are no ONNX file; choose a file that ends in .onnx`,
    );
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    const message = `the ONNX file of ${bytes.length} bytes is cut off or damaged; copy it again`;
    throw new ModelFormatError('truncated', message, { cause });
  }
};
