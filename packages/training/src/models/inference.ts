import { encodeModel, operatorSets } from '../encode/encodeModel.ts';
import { Graph } from '../ir/graph.ts';
import { runtimeSize, type Value } from '../ir/value.ts';
import { foldBatchNorm } from '../nets/foldBatchNorm.ts';
import { defaultScaling, lowerLayers, normalizePixels } from '../nets/lower.ts';
import { type Net, NetError, type Weights } from '../nets/net.ts';
import { parametersOfLayers, tensorOf } from '../nets/parameters.ts';
import { type LayersRetrained, splitNet } from '../nets/split.ts';
import { inputShape } from '../nets/trace.ts';
import { softmax } from '../ops/elementwise.ts';
import { formatVersion, type ModelMetadata, metadataKeys } from './metadata.ts';

/**
 * What an inference model takes: bytes, which it scales itself, or float32 that its caller scaled, as other programs
 * that run classifiers expect.
 */
export type InferenceInput = 'pixels' | 'scaled';

const emitInput = (graph: Graph, { input }: Net, kind: InferenceInput): Value => {
  const shape = [runtimeSize, input.channels, input.height, input.width];
  if (kind === 'scaled') return graph.input('input', shape);
  return normalizePixels(graph, graph.input('pixels', shape, 'uint8'), input.scaling);
};

/** Emits layers behind an input, with constant weights. */
const emitLayers = (
  graph: Graph,
  folded: { readonly net: Net; readonly weights: Weights },
  input: InferenceInput,
): Value => {
  const { net, weights } = folded;
  const parameters = parametersOfLayers(net.layers, inputShape(net));
  const tensors = new Map<string, Value>(
    parameters.map((parameter) => [
      parameter.name,
      graph.floats(tensorOf(weights, parameter), parameter.shape, parameter.name),
    ]),
  );
  const tensor = (name: string): Value => {
    const value = tensors.get(name);
    if (!value) throw new NetError(`no layer declares the tensor "${name}"`);
    return value;
  };
  return lowerLayers({ graph, tensor }, net.layers, emitInput(graph, net, input));
};

/** How a caller makes `input` of bytes, for who only has the file. */
const describeInput = ({ input }: Net): string => {
  const { scale, shift } = input.scaling ?? defaultScaling;
  return JSON.stringify({ layout: 'NCHW', channels: 'RGB', formula: 'byte * scale + shift', scale, shift });
};

/**
 * Builds the model that cameras run: weights are constants, batch normalisation is folded away. Operator set 17, IR 8.
 *
 * Input `pixels` uint8 [N, 3, H, W] with any N, or `input` float32 of the same shape, whose scaling then stands in the
 * metadata `whetstone.input`; outputs `logits` and `probabilities` float32 [N, K]. The net, the class names and a format
 * version go into the metadata, so that `readModel` can take the file up again.
 *
 * @param options.input `pixels` where absent
 * @throws {NetError} where a tensor or a class name is missing
 */
export const buildInferenceModel = (
  net: Net,
  weights: Weights,
  options: { readonly metadata: ModelMetadata; readonly input?: InferenceInput },
): Uint8Array<ArrayBuffer> => {
  const { classes, properties = {} } = options.metadata;
  if (classes.length !== net.classes)
    throw new NetError(`metadata.classes has ${classes.length} names for ${net.classes} classes; give one a class`);
  const input = options.input ?? 'pixels';
  const folded = foldBatchNorm(net, weights);
  const graph = new Graph(net.name);
  const logits = emitLayers(graph, folded, input);
  graph.output(logits, 'logits');
  graph.output(softmax(graph, logits), 'probabilities');
  const metadata = {
    ...properties,
    [metadataKeys.version]: formatVersion,
    [metadataKeys.net]: JSON.stringify(folded.net),
    [metadataKeys.classes]: JSON.stringify(classes),
    ...(input === 'scaled' ? { [metadataKeys.input]: describeInput(net) } : {}),
  };
  return encodeModel(graph, { operatorSet: operatorSets.inference, metadata });
};

/**
 * Builds the frozen part alone: `pixels` uint8 [N, 3, H, W] → `features` float32 [N, …], the pool of a training with
 * the same `layersRetrained`. Computed once, it makes retraining the last layers cheap.
 *
 * @returns null where nothing is frozen, so that the training takes the pixels themselves
 */
export const buildPrefixModel = (
  net: Net,
  weights: Weights,
  layersRetrained: LayersRetrained,
): Uint8Array<ArrayBuffer> | null => {
  const { prefix } = splitNet(net, layersRetrained);
  if (prefix.length === 0) return null;
  const folded = foldBatchNorm({ ...net, layers: prefix }, weights);
  const graph = new Graph(`${net.name}.prefix`);
  graph.output(emitLayers(graph, folded, 'pixels'), 'features');
  return encodeModel(graph, { operatorSet: operatorSets.inference });
};
