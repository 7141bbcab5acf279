import { randomUUID } from 'node:crypto';
import { InputError } from '../api/rooms.ts';
import type { Device, ModelDescription } from '../devices/protocol.ts';
import type { GoldenModelFile } from '../domain/model.ts';
import { sayOfModel } from '../domain/sentences/modelSentences.ts';
import type { BlobStore, Store } from '../persistence/port.ts';

/** Larger models are refused: they are read into memory to be checked. */
export const maxGoldenBytes = 256 * 1024 * 1024;

/** Normalisation that classifiers exported by the usual libraries expect. */
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

const shapeText = (shape: readonly (number | string)[]) => `[${shape.join(', ')}]`;

/** Reads what a golden model takes and gives; says what is expected where it differs. */
const describe = (description: ModelDescription, classes: readonly string[]): GoldenModelFile['input'] => {
  const [input] = description.inputs;
  const [output] = description.outputs;
  if (description.inputs.length !== 1 || !input)
    throw new InputError('file', sayOfModel('file.inputs', { count: description.inputs.length }));
  const [, channels, height, width] = input.shape;
  if (
    input.shape.length !== 4 ||
    channels !== 3 ||
    typeof height !== 'number' ||
    typeof width !== 'number' ||
    height !== width
  )
    throw new InputError('file', sayOfModel('file.shape', { input: input.name, shape: shapeText(input.shape) }));
  if (input.type !== 'float32' && input.type !== 'uint8')
    throw new InputError('file', sayOfModel('file.type', { input: input.name, type: input.type }));
  const outputs = output?.shape.at(-1);
  if (typeof outputs === 'number' && outputs !== classes.length)
    throw new InputError('classes', sayOfModel('classes.outputs', { count: classes.length, outputs }));
  return { name: input.name, height, width, ...imageNet, type: input.type };
};

/** Checks an uploaded ONNX model in a throw-away process and keeps it. Nothing is stored when a check fails. */
export const importGolden = async (
  ports: { store: Store; blobs: BlobStore; device: Device; now: () => number },
  upload: { name: string; classes: readonly string[]; bytes: Uint8Array },
): Promise<GoldenModelFile> => {
  const { name, classes, bytes } = upload;
  if (name.trim() === '' || name.length > 80) throw new InputError('name', sayOfModel('classes.name', { most: 80 }));
  if (classes.length < 2 || classes.some((label) => label === ''))
    throw new InputError('classes', sayOfModel('classes.few'));
  if (new Set(classes).size !== classes.length) throw new InputError('classes', sayOfModel('classes.twice'));
  if (bytes.length === 0) throw new InputError('file', sayOfModel('file.empty'));
  let description: ModelDescription;
  try {
    description = await ports.device.probeModel(bytes);
  } catch (error) {
    throw new InputError(
      'file',
      sayOfModel('file.notRunnable', { reason: error instanceof Error ? error.message : String(error) }),
    );
  }
  const model: GoldenModelFile = {
    id: randomUUID(),
    name: name.trim(),
    classes,
    input: describe(description, classes),
    sha256: await ports.blobs.put(bytes),
    createdAt: new Date(ports.now()),
  };
  await ports.store.addGoldenModel(model);
  return model;
};
