import type { Layer, Net } from './net.ts';
import { type FeatureShape, inputShape, shapeAfter } from './trace.ts';

/** Layers trained, counted from the output; `'all'` trains every layer. */
export type LayersRetrained = number | 'all';

/** A net in two: a frozen prefix, and the rest that is retrained. */
export interface SplitNet {
  readonly prefix: readonly Layer[];
  readonly suffix: readonly Layer[];
  /** What the prefix yields for one picture; the picture itself where nothing is frozen. */
  readonly features: FeatureShape;
}

/** Convolutions, linear layers and blocks of them count as layers; what follows one belongs to it. */
const countedKinds: ReadonlySet<Layer['kind']> = new Set(['conv', 'linear', 'residual', 'concat', 'gate']);

const counts = ({ kind }: Layer): boolean => countedKinds.has(kind);

/** How many layers a net has, as `layersRetrained` counts them. */
export const countLayers = (net: Net): number => net.layers.filter(counts).length;

/** Steps back over dropout, which must stay where layers are trained: features of the prefix are computed once. */
const beforeDropout = (layers: readonly Layer[], start: number): number =>
  layers[start - 1]?.kind === 'dropout' ? beforeDropout(layers, start - 1) : start;

/**
 * Splits a net before its last `layersRetrained` layers. Activations and pooling between the two belong to the
 * prefix, so that as little as possible is computed again.
 *
 * @throws {RangeError} where the number is no positive integer
 */
export const splitNet = (net: Net, layersRetrained: LayersRetrained): SplitNet => {
  const whole = { prefix: [], suffix: net.layers, features: inputShape(net) };
  if (layersRetrained === 'all') return whole;
  if (!Number.isInteger(layersRetrained) || layersRetrained < 1)
    throw new RangeError(`layersRetrained is ${layersRetrained}; choose 'all' or a whole number from 1`);
  const places = net.layers.flatMap((layer, i) => (counts(layer) ? [i] : []));
  const place = places.at(-layersRetrained);
  if (place === undefined || place === places[0]) return whole;
  const start = beforeDropout(net.layers, place);
  const prefix = net.layers.slice(0, start);
  return { prefix, suffix: net.layers.slice(start), features: shapeAfter(prefix, inputShape(net)) };
};
