import { squareWindow, windowOutput } from '../ops/convolution.ts';
import { type Layer, type Net, NetError } from './net.ts';

/** What flows between layers, without the batch: C × H × W, or a vector. */
export type FeatureShape = readonly [number, number, number] | readonly [number];

/** A layer in its place. */
export interface TracedLayer {
  readonly layer: Exclude<Layer, { readonly kind: 'residual' }>;
  readonly input: FeatureShape;
  readonly output: FeatureShape;
}

const pictures = (layer: Layer, input: FeatureShape): readonly [number, number, number] => {
  if (input.length !== 3)
    throw new NetError(`layer ${describe(layer)} needs pictures but gets a vector; put it before flatten`);
  return input;
};

const describe = (layer: Layer): string => ('name' in layer ? `${layer.kind} "${layer.name}"` : layer.kind);

const afterWindow = (layer: Layer & { kernel: number; stride: number; padding: number }, input: FeatureShape) => {
  const [, h, w] = pictures(layer, input);
  try {
    return windowOutput(h, w, squareWindow(layer.kernel, layer.stride, layer.padding));
  } catch (cause) {
    throw new NetError(`layer ${describe(layer)}: ${cause instanceof Error ? cause.message : cause}`);
  }
};

const afterResidual = (layer: Layer & { kind: 'residual' }, input: FeatureShape): FeatureShape => {
  const body = shapeAfter(layer.body, input);
  const shortcut = shapeAfter(layer.shortcut, input);
  if (body.join() !== shortcut.join())
    throw new NetError(
      `layer ${describe(layer)}: body yields ${body.join('×')}, shortcut ${shortcut.join('×')}; make them equal`,
    );
  return body;
};

/** Shape that one layer makes of another. */
const outputShape = (layer: Layer, input: FeatureShape): FeatureShape => {
  switch (layer.kind) {
    case 'conv': {
      const [channels] = pictures(layer, input);
      if (channels % layer.groups !== 0 || layer.filters % layer.groups !== 0)
        throw new NetError(
          `layer ${describe(layer)}: groups ${layer.groups} must divide ${channels} channels and ${layer.filters} filters`,
        );
      return [layer.filters, ...afterWindow(layer, input)];
    }
    case 'maxPool':
    case 'averagePool':
      return [pictures(layer, input)[0], ...afterWindow(layer, input)];
    case 'globalAveragePool':
      return [pictures(layer, input)[0]];
    case 'flatten':
      return [input.reduce((product, size) => product * size, 1)];
    case 'linear':
      if (input.length !== 1)
        throw new NetError(`layer ${describe(layer)} needs a vector but gets pictures; put a flatten before it`);
      return [layer.units];
    case 'residual':
      return afterResidual(layer, input);
    case 'batchNorm':
      pictures(layer, input);
      return input;
    default:
      return input;
  }
};

/** Shape after a row of layers. */
export const shapeAfter = (layers: readonly Layer[], input: FeatureShape): FeatureShape =>
  layers.reduce<FeatureShape>((shape, layer) => outputShape(layer, shape), input);

/** All layers in order with their shapes; those inside of residual blocks stand where the block is. */
export const traceLayers = (layers: readonly Layer[], input: FeatureShape): readonly TracedLayer[] => {
  let shape = input;
  return layers.flatMap((layer): readonly TracedLayer[] => {
    const from = shape;
    shape = outputShape(layer, from);
    if (layer.kind === 'residual') return [...traceLayers(layer.body, from), ...traceLayers(layer.shortcut, from)];
    return [{ layer, input: from, output: shape }];
  });
};

export const inputShape = ({ input }: Net): FeatureShape => [input.channels, input.height, input.width];
