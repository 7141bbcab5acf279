import { encodeModel } from '../encode/encodeModel.ts';
import { Graph } from '../ir/graph.ts';
import { runtimeSize, type Value } from '../ir/value.ts';
import { foldBatchNorm } from '../nets/foldBatchNorm.ts';
import { lowerLayers, normalizePixels } from '../nets/lower.ts';
import { type Layer, type Net, NetError, type Weights } from '../nets/net.ts';
import { parametersOfLayers, tensorOf } from '../nets/parameters.ts';
import { type LayersRetrained, splitNet } from '../nets/split.ts';
import { inputShape } from '../nets/trace.ts';
import { softmax } from '../ops/elementwise.ts';
import { formatVersion, type ModelMetadata, metadataKeys } from './metadata.ts';

/** Emits layers behind the input `pixels`, with constant weights. */
const emitLayers = (
  graph: Graph,
  folded: { readonly net: Net; readonly weights: Weights },
  layers: readonly Layer[],
) => {
  const { net, weights } = folded;
  const parameters = parametersOfLayers(layers, inputShape(net));
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
  const pixels = graph.input('pixels', [runtimeSize, ...inputShape(net)], 'uint8');
  return lowerLayers({ graph, tensor }, layers, normalizePixels(graph, pixels, net.input.scaling));
};

/**
 * Builds the model that cameras run: weights are constants, batch normalisation is folded away.
 *
 * Input `pixels` uint8 [N, 3, H, W] with any N; outputs `logits` and `probabilities` float32 [N, K]. The net, the
 * class names and a format version go into the file's metadata, so that `readModel` can take it up again.
 *
 * @throws {NetError} where a tensor or a class name is missing
 */
export const buildInferenceModel = (
  net: Net,
  weights: Weights,
  options: { readonly metadata: ModelMetadata },
): Uint8Array<ArrayBuffer> => {
  const { classes, properties = {} } = options.metadata;
  if (classes.length !== net.classes)
    throw new NetError(`metadata.classes has ${classes.length} names for ${net.classes} classes; give one a class`);
  const folded = foldBatchNorm(net, weights);
  const graph = new Graph(net.name);
  const logits = emitLayers(graph, folded, folded.net.layers);
  graph.output(logits, 'logits');
  graph.output(softmax(graph, logits), 'probabilities');
  return encodeModel(graph, {
    ...properties,
    [metadataKeys.version]: formatVersion,
    [metadataKeys.net]: JSON.stringify(folded.net),
    [metadataKeys.classes]: JSON.stringify(classes),
  });
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
  graph.output(emitLayers(graph, folded, folded.net.layers), 'features');
  return encodeModel(graph);
};
