import type { Layer } from '../nets/net.ts';
import { tensorName } from '../nets/parameters.ts';
import { type FeatureShape, shapeAfter } from '../nets/trace.ts';
import { pairOf } from '../nets/window.ts';
import type { Arranged } from './arrangeLayers.ts';

const withBias = (weights: Arranged['weights'], layer: { readonly name: string; readonly filters: number }) => ({
  [tensorName(layer, 'bias')]: new Float32Array(layer.filters),
  ...weights,
});

/** Numbers up to which a vector can be meant for classes, and a layer of its square is worth its memory. */
const mostClasses = 4096;

/** A linear layer that changes nothing, behind a net that ends in one number a class without one. */
const unchanged = ({ layers, weights }: Arranged, classes: number): Arranged => {
  const linear = { kind: 'linear', name: 'imported.head', units: classes } as const;
  const identity = Float32Array.from({ length: classes * classes }, (_, i) => (i % (classes + 1) === 0 ? 1 : 0));
  const tensors = { [tensorName(linear, 'weight')]: identity, [tensorName(linear, 'bias')]: new Float32Array(classes) };
  return { layers: [...layers, linear], weights: { ...weights, ...tensors } };
};

/**
 * Writes a net whose classes come from something else as one that ends in a linear layer, which does the same: the mean
 * of a 1 × 1 convolution is that of the mean, and a kernel as large as the map sees all of it at once.
 */
export const endInLinear = (arranged: Arranged, input: FeatureShape): Arranged => {
  const { layers, weights } = arranged;
  const [conv, pool] = layers.slice(-2);
  const [classes, ...map] = shapeAfter(layers, input);
  if (layers.at(-1)?.kind === 'linear' || map.length > 0 || classes > mostClasses) return arranged;
  if (conv?.kind !== 'conv' || conv.groups !== 1 || conv.padding !== 0) return unchanged(arranged, classes);
  const rest = layers.slice(0, -2);
  const linear: Layer = { kind: 'linear', name: conv.name, units: conv.filters };
  const [rows, columns] = pairOf(conv.kernel);
  const [strideDown, strideAcross] = pairOf(conv.stride);
  if (pool?.kind === 'globalAveragePool' && rows * columns * strideDown * strideAcross === 1)
    return { layers: [...rest, { kind: 'globalAveragePool' }, linear], weights: withBias(weights, conv) };
  const [, height, width] = shapeAfter(rest, input);
  if (pool?.kind === 'flatten' && rows === height && columns === width)
    return { layers: [...rest, { kind: 'flatten' }, linear], weights: withBias(weights, conv) };
  return unchanged(arranged, classes);
};
