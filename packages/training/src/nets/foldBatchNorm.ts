import { batchNormEpsilon } from '../ops/normalization.ts';
import { type BatchNormLayer, type ConvLayer, type Layer, type Net, NetError, type Weights } from './net.ts';
import { type ParameterRole, tensorName } from './parameters.ts';
import { mapRowsInside } from './trace.ts';

const read = (weights: Weights, layer: { readonly name: string }, role: ParameterRole): Float32Array => {
  const tensor = weights[tensorName(layer, role)];
  if (!tensor) throw new NetError(`weights have no tensor "${tensorName(layer, role)}"`);
  return tensor;
};

/** Each row of a matrix times a factor of its own. */
const rowsTimes = (matrix: Float32Array, factors: Float64Array): Float32Array => {
  const product = new Float32Array(matrix.length);
  const width = matrix.length / factors.length;
  for (let row = 0, i = 0; row < factors.length; row++) {
    const factor = factors[row] as number;
    for (const end = (row + 1) * width; i < end; i++) product[i] = (matrix[i] as number) * factor;
  }
  return product;
};

/** Kernels and bias that do what a convolution and the normalisation behind it did. */
const foldPair = (weights: Weights, conv: ConvLayer, norm: BatchNormLayer): Record<string, Float32Array> => {
  const [scale, shift, mean, variance] = (['scale', 'shift', 'mean', 'variance'] as const).map((role) =>
    read(weights, norm, role),
  );
  const kernels = read(weights, conv, 'weight');
  const factors = Float64Array.from(
    { length: conv.filters },
    (_, i) => (scale?.[i] ?? 1) / Math.sqrt((variance?.[i] ?? 1) + batchNormEpsilon),
  );
  const bias = conv.bias ? read(weights, conv, 'bias') : null;
  return {
    [tensorName(conv, 'weight')]: rowsTimes(kernels, factors),
    [tensorName(conv, 'bias')]: Float32Array.from(
      factors,
      (factor, i) => ((bias?.[i] ?? 0) - (mean?.[i] ?? 0)) * factor + (shift?.[i] ?? 0),
    ),
  };
};

/**
 * Merges batch normalisation into the convolution before it, by the running statistics. Inference is the same and
 * faster; what is trained further from here has no batch normalisation any more.
 */
export const foldBatchNorm = (net: Net, weights: Weights): { readonly net: Net; readonly weights: Weights } => {
  const folded: Record<string, Float32Array> = { ...weights };
  const foldLayers = (layers: readonly Layer[]): readonly Layer[] =>
    layers.flatMap((layer, i): readonly Layer[] => {
      const [before, after] = [layers[i - 1], layers[i + 1]];
      if (layer.kind === 'batchNorm' && before?.kind === 'conv') {
        for (const role of ['scale', 'shift', 'mean', 'variance'] as const) delete folded[tensorName(layer, role)];
        return [];
      }
      if (layer.kind !== 'conv' || after?.kind !== 'batchNorm') return [mapRowsInside(layer, foldLayers)];
      Object.assign(folded, foldPair(weights, layer, after));
      return [{ ...layer, bias: true }];
    });
  return { net: { ...net, layers: foldLayers(net.layers) }, weights: folded };
};
