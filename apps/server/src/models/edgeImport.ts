import { quoted, type Said } from '@whetstone/scheduler';
import {
  buildInferenceModel,
  buildTrainingModel,
  countMacs,
  countParameters,
  type ImportGuess,
  importModel,
  ModelFormatError,
  type Net,
  readModel,
  replaceHead,
  type Weights,
} from '@whetstone/training';
import { InputError } from '../api/rooms.ts';
import type { Device } from '../devices/protocol.ts';
import { cropSide } from '../domain/region.ts';
import { sayOfModel } from '../domain/sentences/modelSentences.ts';

/** Larger models are refused: one is held and sent to a device for every version of every stream. */
export const maxEdgeBytes = 100 * 1024 * 1024;

/** An ONNX classifier that an operator brings for a stream. */
export interface EdgeUpload {
  readonly bytes: Uint8Array;
  /** Files beside it that hold its weights, by the location that it names. */
  readonly externalData?: Readonly<Record<string, Uint8Array>>;
  /** Classes of the stream, in their order. */
  readonly classes: readonly string[];
  /** What the model's outputs mean, in their order; null where nobody knows, so that its head starts anew. */
  readonly modelClasses: readonly string[] | null;
}

/** A model that can be a stream's next version. */
export interface ImportedEdge {
  /** Our own ONNX file, of 32 × 32 crops and the stream's classes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly classes: readonly string[];
  /** Neurons of the layer before the output; 0 where there is none. */
  readonly hiddenWidth: number;
  readonly parameters: number;
  /** Multiply-accumulates a crop. */
  readonly macs: number;
  /** Classes whose output was kept; the others must be learnt. */
  readonly keptClasses: readonly string[];
  /** What was taken for granted, in sentences for an operator. */
  readonly notes: readonly Said[];
}

interface Source {
  readonly net: Net;
  readonly weights: Weights;
  readonly notes: readonly Said[];
  /** What the file itself says about its outputs. */
  readonly classes: readonly string[] | null;
}

const checkUpload = ({ bytes, externalData = {}, classes }: EdgeUpload): void => {
  const size = Object.values(externalData).reduce((sum, file) => sum + file.length, bytes.length);
  if (bytes.length === 0) throw new InputError('file', sayOfModel('file.empty'));
  if (size > maxEdgeBytes)
    throw new InputError(
      'file',
      sayOfModel('file.tooLargeEdge', { size: Math.ceil(size / 2 ** 20), most: maxEdgeBytes / 2 ** 20 }),
    );
  if (classes.length < 2) throw new InputError('classes', sayOfModel('classes.few'));
  if (new Set(classes).size !== classes.length) throw new InputError('classes', sayOfModel('classes.twice'));
};

/** A file of our own, or one of another program for pictures of the crops' size. */
const readSource = ({ bytes, externalData = {} }: EdgeUpload): Source => {
  try {
    const { net, weights, metadata } = readModel(bytes);
    return { net, weights, notes: [], classes: metadata.classes };
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
    if (error.fault !== 'foreign') throw new InputError('file', quoted(error.message));
  }
  try {
    const { net, weights, guesses } = importModel(bytes, {
      externalData,
      size: { height: cropSide, width: cropSide },
    });
    return { net, weights, notes: guesses.map(noteOf), classes: null };
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
    throw new InputError('file', sayOfModel('file.noEdge', { side: cropSide, reason: error.message }));
  }
};

const checkInput = ({ net }: Source): void => {
  const { height, width } = net.input;
  if (height !== cropSide || width !== cropSide)
    throw new InputError('file', sayOfModel('file.pictureSize', { width, height, side: cropSide }));
};

/** The same net with one output a class of the stream; those that it knows keep their weights. */
const withClasses = (source: Source, upload: EdgeUpload, random: () => number) => {
  const { net, weights } = source;
  const { classes } = upload;
  const known = upload.modelClasses ?? source.classes;
  if (known && known.length !== net.classes)
    throw new InputError('modelClasses', sayOfModel('classes.outputs', { count: known.length, outputs: net.classes }));
  const from = classes.map((name) => {
    const place = known?.indexOf(name) ?? -1;
    return place < 0 ? null : place;
  });
  const keptClasses = classes.filter((_, i) => from[i] !== null);
  return { ...replaceHead(net, weights, { classes: classes.length, random, from }), keptClasses };
};

/** @throws {InputError} where some layer has no gradient */
const checkTrainable = (net: Net): void => {
  try {
    buildTrainingModel(net, { batchSize: 2, layersRetrained: 'all', optimizer: { kind: 'adam' }, form: 'step' });
  } catch (error) {
    throw new InputError('file', sayOfModel('file.untrainable', { reason: reasonOf(error) }));
  }
};

const checkOnDevice = async (device: Pick<Device, 'probeModel'>, bytes: Uint8Array): Promise<void> => {
  try {
    await device.probeModel(bytes);
  } catch (error) {
    throw new InputError('file', sayOfModel('file.notHere', { reason: reasonOf(error) }));
  }
};

/** What was taken for granted, in a sentence. */
const noteOf = (guess: ImportGuess): Said => {
  switch (guess.kind) {
    case 'imageNet':
      return sayOfModel('note.imageNet');
    case 'range':
      return sayOfModel('note.range', { most: guess.most });
    case 'size':
      return sayOfModel('note.size', { from: sizeText(guess.from), to: sizeText(guess.to) });
  }
};

const sizeText = ({ width, height }: { readonly width: number; readonly height: number }): string =>
  `${width} × ${height}`;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Neurons of the layer before the output; 0 where there is none. */
const hiddenWidthOf = ({ layers }: Net): number =>
  layers.flatMap((layer) => (layer.kind === 'linear' ? [layer.units] : [])).at(-2) ?? 0;

/**
 * Makes an edge model of an ONNX classifier: its input becomes the crops, its outputs the stream's classes, and it is
 * built to be trained, and run in a throw-away process. Nothing is stored.
 *
 * @throws {InputError} naming the field, what is wrong with it and what to do
 */
export const importEdge = async (
  ports: { readonly device: Pick<Device, 'probeModel'>; readonly random: () => number },
  upload: EdgeUpload,
): Promise<ImportedEdge> => {
  checkUpload(upload);
  const source = readSource(upload);
  checkInput(source);
  const { net, weights, keptClasses } = withClasses(source, upload, ports.random);
  const bytes = buildInferenceModel(net, weights, { metadata: { classes: upload.classes } });
  checkTrainable(readModel(bytes).net);
  await checkOnDevice(ports.device, bytes);
  return {
    bytes,
    classes: upload.classes,
    hiddenWidth: hiddenWidthOf(net),
    parameters: countParameters(net),
    macs: countMacs(net),
    keptClasses,
    notes: source.notes,
  };
};
