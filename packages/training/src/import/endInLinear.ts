import type { Layer } from '../nets/net.ts';
import { tensorName } from '../nets/parameters.ts';
import { type FeatureShape, shapeAfter } from '../nets/trace.ts';
import { pairOf } from '../nets/window.ts';
import type { Arranged } from './arrangeLayers.ts';

const withBias = (weights: Arranged['weights'], layer: { readonly name: string; readonly filters: number }) => ({
  [tensorName(layer, 'bias')]: new Float32Array(layer.filters),
  ...weights,
});

/**
 * Writes a net whose classes come from a convolution as one that ends in a linear layer, which does the same: the mean
 * of a 1 × 1 convolution is that of the mean, and a kernel as large as the map sees all of it at once.
 */
export const endInLinear = (arranged: Arranged, input: FeatureShape): Arranged => {
  const { layers, weights } = arranged;
  const [conv, pool] = layers.slice(-2);
  if (conv?.kind !== 'conv' || conv.groups !== 1 || conv.padding !== 0) return arranged;
  const rest = layers.slice(0, -2);
  const linear: Layer = { kind: 'linear', name: conv.name, units: conv.filters };
  const [rows, columns] = pairOf(conv.kernel);
  const [strideDown, strideAcross] = pairOf(conv.stride);
  if (pool?.kind === 'globalAveragePool' && rows * columns * strideDown * strideAcross === 1)
    return { layers: [...rest, { kind: 'globalAveragePool' }, linear], weights: withBias(weights, conv) };
  const [, height, width] = shapeAfter(rest, input);
  if (pool?.kind === 'flatten' && rows === height && columns === width)
    return { layers: [...rest, { kind: 'flatten' }, linear], weights: withBias(weights, conv) };
  return arranged;
};
