import { windowOutput } from '../ops/convolution.ts';
import { type Layer, type LayerWindow, type Net, NetError } from './net.ts';
import { windowOfLayer } from './window.ts';

/** What flows between layers, without the batch: C × H × W, or a vector. */
export type FeatureShape = readonly [number, number, number] | readonly [number];

/** A layer in its place. */
export interface TracedLayer {
  readonly layer: Exclude<Layer, { readonly kind: 'residual' | 'concat' | 'gate' }>;
  readonly input: FeatureShape;
  readonly output: FeatureShape;
}

const pictures = (layer: Layer, input: FeatureShape): readonly [number, number, number] => {
  if (input.length !== 3)
    throw new NetError(`layer ${describe(layer)} needs pictures but gets a vector; put it before flatten`);
  return input;
};

const describe = (layer: Layer): string => ('name' in layer ? `${layer.kind} "${layer.name}"` : layer.kind);

const afterWindow = (layer: Layer & LayerWindow, input: FeatureShape) => {
  const [, h, w] = pictures(layer, input);
  try {
    return windowOutput(h, w, windowOfLayer(layer));
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

const afterConcat = (layer: Layer & { kind: 'concat' }, input: FeatureShape): FeatureShape => {
  const shapes = layer.branches.map((branch) => shapeAfter(branch, input));
  const [first] = shapes;
  if (
    !first ||
    shapes.some((shape) => shape.slice(1).join() !== first.slice(1).join() || shape.length !== first.length)
  )
    throw new NetError(
      `layer ${describe(layer)}: branches yield ${shapes.map((shape) => shape.join('×')).join(' and ') || 'nothing'}; make them equal but for their channels`,
    );
  const channels = shapes.reduce((sum, [size]) => sum + size, 0);
  return first.length === 3 ? [channels, first[1], first[2]] : [channels];
};

const afterGate = (layer: Layer & { kind: 'gate' }, input: FeatureShape): FeatureShape => {
  const factors = shapeAfter(layer.body, input);
  if (factors.length !== 1 || factors[0] !== input[0])
    throw new NetError(
      `layer ${describe(layer)}: its body yields ${factors.join('×')}; it must end in ${input[0]} factors, one a channel`,
    );
  return input;
};

const afterSlice = (layer: Layer & { kind: 'channelSlice' }, input: FeatureShape): FeatureShape => {
  const { from, to } = layer;
  if (!(from >= 0 && from < to && to <= input[0]))
    throw new NetError(`layer channelSlice: ${from} to ${to} is no range of ${input[0]} channels`);
  return input.length === 3 ? [to - from, input[1], input[2]] : [to - from];
};

const checkGroups = (layer: Layer & { readonly groups: number }, channels: number): void => {
  if (channels % layer.groups !== 0)
    throw new NetError(`layer ${describe(layer)}: groups ${layer.groups} must divide ${channels} channels`);
};

/** Shape that one layer makes of another, however large. */
const unboundedShape = (layer: Layer, input: FeatureShape): FeatureShape => {
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
    case 'concat':
      return afterConcat(layer, input);
    case 'gate':
      return afterGate(layer, input);
    case 'channelSlice':
      return afterSlice(layer, input);
    case 'upsample': {
      const [channels, height, width] = pictures(layer, input);
      return [channels, height * layer.factor, width * layer.factor];
    }
    case 'channelShuffle':
    case 'groupNorm':
      checkGroups(layer, pictures(layer, input)[0]);
      return input;
    case 'batchNorm':
      pictures(layer, input);
      return input;
    default:
      return input;
  }
};

/** Elements of one picture between two layers: 256 MiB of floats, beyond any net that is of use here. */
const largestFeatures = 2 ** 26;

/** Shape that one layer makes of another. Bounded, since a few bytes of description could ask for any size. */
const outputShape = (layer: Layer, input: FeatureShape): FeatureShape => {
  const shape = unboundedShape(layer, input);
  if (shape.reduce((product, size) => product * size, 1) > largestFeatures)
    throw new NetError(
      `layer ${describe(layer)} yields ${shape.join('×')}; at most ${largestFeatures} elements are allowed`,
    );
  return shape;
};

/** Shape after a row of layers. */
export const shapeAfter = (layers: readonly Layer[], input: FeatureShape): FeatureShape =>
  layers.reduce<FeatureShape>((shape, layer) => outputShape(layer, shape), input);

/** The rows of layers inside of a layer, in the order in which their tensors are listed. */
const rowsInside = (layer: Layer): readonly (readonly Layer[])[] | null => {
  if (layer.kind === 'residual') return [layer.body, layer.shortcut];
  if (layer.kind === 'concat') return layer.branches;
  return layer.kind === 'gate' ? [layer.body] : null;
};

/** The same layers with something done to each row of them that lies inside of another. */
export const mapRowsInside = (layer: Layer, change: (row: readonly Layer[]) => readonly Layer[]): Layer => {
  if (layer.kind === 'residual') return { ...layer, body: change(layer.body), shortcut: change(layer.shortcut) };
  if (layer.kind === 'concat') return { ...layer, branches: layer.branches.map(change) };
  return layer.kind === 'gate' ? { ...layer, body: change(layer.body) } : layer;
};

const isSingle = (layer: Layer): layer is TracedLayer['layer'] => rowsInside(layer) === null;

/** All layers in order with their shapes; those inside of blocks stand where the block is. */
export const traceLayers = (layers: readonly Layer[], input: FeatureShape): readonly TracedLayer[] => {
  let shape = input;
  return layers.flatMap((layer): readonly TracedLayer[] => {
    const from = shape;
    shape = outputShape(layer, from);
    if (isSingle(layer)) return [{ layer, input: from, output: shape }];
    return (rowsInside(layer) ?? []).flatMap((row) => traceLayers(row, from));
  });
};

export const inputShape = ({ input }: Net): FeatureShape => [input.channels, input.height, input.width];
