import { producerName } from '../encode/encodeModel.ts';
import { TensorProto_DataType as DataType, type ModelProto, type TensorProto } from '../encode/onnx_pb.ts';
import type { Net, Weights } from '../nets/net.ts';
import { type Parameter, parametersOf } from '../nets/parameters.ts';
import { parseNet } from '../nets/parseNet.ts';
import { formatVersion, type ModelMetadata, metadataKeys } from './metadata.ts';
import { decodeModel, ModelFormatError } from './modelFormat.ts';

/** A model file in parts. Batch normalisation was folded away when it was built. */
export interface ReadModel {
  readonly net: Net;
  readonly weights: Weights;
  readonly metadata: ModelMetadata;
}

const parseJson = (text: string, key: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModelFormatError('inconsistent', `metadata ${key} is no JSON`, { cause });
  }
};

const netOf = (text: string): Net => {
  try {
    return parseNet(parseJson(text, metadataKeys.net));
  } catch (cause) {
    if (cause instanceof ModelFormatError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelFormatError('inconsistent', `metadata ${metadataKeys.net} describes no net: ${reason}`, { cause });
  }
};

const classesOf = (text: string, net: Net): readonly string[] => {
  const names = parseJson(text, metadataKeys.classes);
  if (!Array.isArray(names) || names.length !== net.classes || !names.every((name) => typeof name === 'string'))
    throw new ModelFormatError(
      'inconsistent',
      `metadata ${metadataKeys.classes} is no list of ${net.classes} class names`,
    );
  return names;
};

const floatsOf = (tensor: TensorProto | undefined, { name, shape }: Parameter): Float32Array => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const fits =
    tensor?.dataType === DataType.FLOAT &&
    tensor.dims.map(Number).join() === shape.join() &&
    tensor.rawData.length === 4 * size;
  if (!fits)
    throw new ModelFormatError(
      'inconsistent',
      `tensor "${name}" is missing or not float32 [${shape}]; copy the file again`,
    );
  // A copy, since tensors start at any byte of a file; not `slice`, which is a view where the file came as a Buffer.
  return new Float32Array(Uint8Array.from(tensor.rawData).buffer, 0, size);
};

const metadataOf = (model: ModelProto): ReadonlyMap<string, string> =>
  new Map(model.metadataProps.map(({ key, value }) => [key, value]));

/** Our three metadata entries, or the fault of a file without them. */
const ownEntries = (model: ModelProto, metadata: ReadonlyMap<string, string>) => {
  const version = metadata.get(metadataKeys.version);
  const net = metadata.get(metadataKeys.net);
  const classes = metadata.get(metadataKeys.classes);
  if (version !== undefined && version !== formatVersion)
    throw new ModelFormatError(
      'newer-version',
      `the model has format version ${version}, this reader knows ${formatVersion}; update Whetstone`,
    );
  if (version !== undefined && net !== undefined && classes !== undefined) return { net, classes };
  if (model.producerName === producerName)
    throw new ModelFormatError('truncated', 'the model lacks its description; it was cut off, or is a training graph');
  const maker = model.producerName || 'an unknown program';
  throw new ModelFormatError(
    'foreign',
    `the ONNX model was made by ${maker} and not by Whetstone, so its net is unknown and it cannot be trained further`,
  );
};

/**
 * Takes a model apart that `buildInferenceModel` made.
 *
 * @throws {ModelFormatError} for any other bytes; its `fault` and message say what is wrong
 */
export const readModel = (bytes: Uint8Array): ReadModel => {
  const model = decodeModel(bytes);
  const metadata = metadataOf(model);
  const entries = ownEntries(model, metadata);
  const net = netOf(entries.net);
  const tensors = new Map(model.graph?.initializer.map((tensor) => [tensor.name, tensor]));
  const weights = Object.fromEntries(
    parametersOf(net).map((parameter) => [parameter.name, floatsOf(tensors.get(parameter.name), parameter)]),
  );
  const own: ReadonlySet<string> = new Set(Object.values(metadataKeys));
  const properties = Object.fromEntries([...metadata].filter(([key]) => !own.has(key)));
  return { net, weights, metadata: { classes: classesOf(entries.classes, net), properties } };
};
