import type { GraphProto, ModelProto } from '../encode/onnx_pb.ts';
import { decodeModel, ModelFormatError } from '../models/modelFormat.ts';
import { isFiniteTensor } from '../nets/finite.ts';
import { type Net, NetError, type NetInput, type PixelScaling, type Weights } from '../nets/net.ts';
import { parseNet } from '../nets/parseNet.ts';
import type { Activation, Known } from './activation.ts';
import { arrangeLayers } from './arrangeLayers.ts';
import { type Constant, type ExternalData, readTensor } from './constant.ts';
import { endInLinear } from './endInLinear.ts';
import { foldConstants } from './foldConstants.ts';
import { type GraphInput, type PictureSize, readInput } from './graphInput.ts';
import { Importer } from './importer.ts';
import { type OnnxNode, toNode, unsupported } from './node.ts';
import { operators } from './operators/index.ts';
import { type ImportGuess, scalingOf } from './pixelScaling.ts';
import { sortNodes } from './sortNodes.ts';

/** Larger models are refused: their weights, gradients and momentum would not fit an edge server's memory. */
export const maxImportBytes = 512 * 1024 * 1024;

export interface ImportOptions {
  /** Files beside the model that hold its weights, by the location that the model names. */
  readonly externalData?: ExternalData;
  /** Height and width where the model leaves them open, or instead of its own where its layers allow. */
  readonly size?: PictureSize;
  /** What pixels become before the model sees them; guessed from the model where absent. */
  readonly scaling?: PixelScaling;
  /** Which output has the classes, where there are several. */
  readonly output?: string;
}

/** A classifier of another maker as a net of ours. */
export interface ImportedModel {
  readonly net: Net;
  readonly weights: Weights;
  /** What was taken for granted; to be shown to whoever imports the model. */
  readonly guesses: readonly ImportGuess[];
}

const checkSize = (bytes: Uint8Array, files: ExternalData): number => {
  const total = Object.values(files).reduce((sum, file) => sum + file.length, bytes.length);
  if (total > maxImportBytes)
    throw new ModelFormatError(
      'too-large',
      `the model has ${Math.ceil(total / 2 ** 20)} MiB; up to ${maxImportBytes / 2 ** 20} MiB can be imported, so choose a smaller net`,
    );
  return total;
};

const openGraph = (model: ModelProto): GraphProto => {
  const { graph } = model;
  if (!graph || graph.node.length === 0)
    throw new ModelFormatError('inconsistent', 'the ONNX file holds no graph; export the model again');
  if (graph.sparseInitializer.length > 0)
    throw new ModelFormatError('unsupported', 'the model has sparse weights; export it with dense ones');
  return graph;
};

const oldestOperatorSet = 7;

const operatorSetOf = (model: ModelProto): number => {
  const standard = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const version = Number(standard?.version ?? 0);
  if (version < oldestOperatorSet)
    throw new ModelFormatError(
      'unsupported',
      `the model has operator set ${version}; export it with ${oldestOperatorSet} to 21`,
    );
  return version;
};

/** What an import looks values up in. */
interface Values {
  readonly known: Map<string, Known>;
  readonly graph: GraphProto;
  readonly files: ExternalData;
  readonly importer: Importer;
}

/** Reads weights when they are first asked for, so that those of unused nodes cost nothing. */
const valueReader = ({ known, graph, files }: Values) => {
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  return (name: string, node: OnnxNode): Known | null => {
    if (name === '') return null;
    const value = known.get(name);
    if (value) return value;
    const tensor = initializers.get(name);
    if (!tensor)
      throw new ModelFormatError(
        'inconsistent',
        `node "${node.name}" (${node.op}) takes "${name}", which nothing yields`,
      );
    const constant = readTensor(tensor, files);
    known.set(name, constant);
    return constant;
  };
};

const isConstant = (value: Known | null): value is Constant | null => value?.kind !== 'activation';

const resultsOf = (values: Values, node: OnnxNode, inputs: readonly (Known | null)[]): readonly Known[] => {
  const { importer, files } = values;
  if (inputs.every(isConstant)) {
    const folded = foldConstants(node, inputs, files);
    importer.spend(node, folded.data.length);
    return [folded];
  }
  const operator = operators.get(node.op);
  if (!operator) throw unsupported(node, remedyFor(node.op));
  return operator({ node, inputs, importer });
};

const remedyFor = (op: string): string => {
  if (/quant|Integer$/iu.test(op)) return 'is quantised; import the model as it was before it was quantised';
  if (/^(?:Loop|If|Scan)$/u.test(op)) return 'decides at run time; export the model in evaluation mode, or simplify it';
  return 'this operator cannot be trained; leave it out of the net, or import another net';
};

/** Converts the nodes that outputs depend on; what each output is, before a softmax. */
const convert = (values: Values, outputs: readonly string[]): readonly Activation[] => {
  const read = valueReader(values);
  for (const node of sortNodes(values.graph.node.map(toNode), outputs)) {
    const inputs = node.inputs.map((name) => read(name, node));
    const results = resultsOf(values, node, inputs);
    for (const [i, name] of node.outputs.entries()) if (results[i]) values.known.set(name, results[i]);
  }
  return outputs.map((output) => {
    const end = values.known.get(output);
    if (end?.kind !== 'activation')
      throw new ModelFormatError('inconsistent', `the model's output "${output}" does not depend on its pictures`);
    return end.producer.kind === 'half' && end.producer.half.kind === 'probabilities' ? end.producer.from : end;
  });
};

/** The activation that has the classes: the only output, the one asked for, or logits beside their probabilities. */
const findClasses = (values: Values, asked: string | undefined): Activation => {
  const names = values.graph.output.map(({ name }) => name);
  if (asked !== undefined && !names.includes(asked))
    throw new ModelFormatError(
      'unsupported',
      `the model has no output "${asked}"; its outputs are ${names.join(', ')}`,
    );
  const ends = convert(values, asked === undefined ? names : [asked]);
  const [end] = ends;
  if (!end) throw new ModelFormatError('inconsistent', 'the model has no output');
  if (ends.some(({ id }) => id !== end.id))
    throw new ModelFormatError(
      'unsupported',
      `the model has the outputs ${names.join(', ')}; say which \`output\` has the classes`,
    );
  return end;
};

const checkWeights = (weights: Weights): void => {
  for (const [name, data] of Object.entries(weights))
    if (!isFiniteTensor(data))
      throw new ModelFormatError(
        'inconsistent',
        `the tensor "${name}" holds numbers that are not finite; export the model again`,
      );
};

const netFrom = (
  values: Values,
  source: { input: GraphInput; end: Activation; options: ImportOptions },
): ImportedModel => {
  const { input, end, options } = source;
  const arranged = arrangeLayers(values.importer, end);
  const { features } = arranged.input;
  const [, height = 1, width = 1] = features;
  const { layers, weights } = endInLinear(arranged, features);
  const last = layers.at(-1);
  if (last?.kind !== 'linear')
    throw new ModelFormatError(
      'unsupported',
      `the model ends in ${last?.kind ?? 'nothing'}${end.node ? ` (node "${end.node.name}")` : ''}; a classifier that can be trained ends in a linear layer (Gemm or MatMul)`,
    );
  const affine = arranged.input.producer.kind === 'input' ? arranged.input.producer.affine : { scale: [], shift: [] };
  const { scaling, guess } = scalingOf({ affine, takesBytes: input.takesBytes, given: options.scaling ?? null });
  const netInput: NetInput = { channels: 3, height, width, scaling };
  const name = values.graph.name.slice(0, 100) || 'imported';
  // As it will be read from a file of ours, with the bounds that hold there.
  const net = parseNet({ name, input: netInput, classes: last.units, layers });
  checkWeights(weights);
  const guesses = [guess, sizeGuess(input, { height, width })].filter((each) => each !== null);
  return { net, weights, guesses };
};

const sizeGuess = ({ writtenSize }: GraphInput, to: PictureSize): ImportGuess | null =>
  writtenSize && { kind: 'size', from: writtenSize, to };

/**
 * Takes a classifier that another program exported to ONNX, so that it can be given new classes and be trained.
 *
 * Convolutions, linear layers, batch normalisation, the usual activations and pools, residual connections, branches
 * that are joined along the channels, channel shuffles, squeeze and excitation; float32, or half precision, which
 * becomes float32; operator sets 7 to 21. Shapes that the file computes are computed once, for the size of its pictures.
 * A softmax at the end goes: the loss has its own.
 *
 * @param bytes the file
 * @returns the net with one unit a class in its last, linear layer, and its weights
 * @throws {ModelFormatError} saying what cannot be imported, at which node, and what to do
 */
export const importModel = (bytes: Uint8Array, options: ImportOptions = {}): ImportedModel => {
  const files = options.externalData ?? {};
  const total = checkSize(bytes, files);
  const model = decodeModel(bytes);
  const graph = openGraph(model);
  const importer = new Importer({ operatorSet: operatorSetOf(model), budget: 2 * total + 1_000_000 });
  const input = readInput(graph, importer, options.size ?? null);
  const values: Values = { known: new Map([[input.name, input.activation]]), graph, files, importer };
  try {
    return netFrom(values, { input, end: findClasses(values, options.output), options });
  } catch (cause) {
    if (!(cause instanceof NetError || cause instanceof RangeError)) throw cause;
    throw new ModelFormatError('unsupported', `the model cannot be trained: ${cause.message}`, { cause });
  }
};
