import { type Net, NetError, type Weights } from './net.ts';
import { type FeatureShape, inputShape, type TracedLayer, traceLayers } from './trace.ts';
import { pairOf } from './window.ts';

/** What a tensor is for. Means and variances are measured, not trained. */
export type ParameterRole = 'weight' | 'bias' | 'scale' | 'shift' | 'mean' | 'variance';

export interface Parameter {
  readonly name: string;
  readonly role: ParameterRole;
  readonly shape: readonly number[];
}

export const isTrained = ({ role }: Parameter): boolean => role !== 'mean' && role !== 'variance';

export const parameterSize = ({ shape }: Pick<Parameter, 'shape'>): number =>
  shape.reduce((product, size) => product * size, 1);

/** Names of a layer's tensors. */
export const tensorName = (layer: { readonly name: string }, role: ParameterRole): string => `${layer.name}.${role}`;

const ofLayer = ({ layer, input }: TracedLayer): readonly Parameter[] => {
  const parameter = (role: ParameterRole, shape: readonly number[]): Parameter =>
    'name' in layer ? { name: tensorName(layer, role), role, shape } : { name: role, role, shape };
  const [channels] = input;
  switch (layer.kind) {
    case 'conv': {
      const weight = parameter('weight', [layer.filters, channels / layer.groups, ...pairOf(layer.kernel)]);
      return layer.bias ? [weight, parameter('bias', [layer.filters])] : [weight];
    }
    case 'linear':
      return [parameter('weight', [layer.units, channels]), parameter('bias', [layer.units])];
    case 'batchNorm':
      return (['scale', 'shift', 'mean', 'variance'] as const).map((role) => parameter(role, [channels]));
    case 'groupNorm':
      return (['scale', 'shift'] as const).map((role) => parameter(role, [channels]));
    default:
      return [];
  }
};

/** All tensors of a net, in the order of its layers. */
export const parametersOf = (net: Pick<Net, 'layers' | 'input'>): readonly Parameter[] =>
  parametersOfLayers(net.layers, inputShape(net as Net));

/** Tensors of some layers that start from `input`. */
export const parametersOfLayers = (layers: Net['layers'], input: FeatureShape): readonly Parameter[] =>
  traceLayers(layers, input).flatMap(ofLayer);

/** Number of trained scalars. */
export const countParameters = (net: Net): number =>
  parametersOf(net)
    .filter(isTrained)
    .reduce((sum, parameter) => sum + parameterSize(parameter), 0);

/** Multiply-accumulates of convolutions and linear layers for one picture. */
export const countMacs = (net: Net): number => macsOfLayers(net.layers, inputShape(net));

/** The same of some layers that start from `from`. */
export const macsOfLayers = (layers: Net['layers'], from: FeatureShape): number =>
  traceLayers(layers, from).reduce((sum, layer) => sum + macsOfLayer(layer), 0);

/** The same of one layer in its place. */
export const macsOfLayer = ({ layer, input, output }: TracedLayer): number => {
  if (layer.kind === 'linear') return input[0] * layer.units;
  if (layer.kind !== 'conv' || output.length !== 3) return 0;
  const [filters, height, width] = output;
  const [rows, columns] = pairOf(layer.kernel);
  return ((filters * input[0]) / layer.groups) * rows * columns * height * width;
};

/** A standard normal number by Box and Muller. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** He's initialisation for what feeds a ReLU: normal with variance 2 / inputs. */
export const initialTensor = (parameter: Parameter, random: () => number): Float32Array => {
  const data = new Float32Array(parameterSize(parameter));
  if (parameter.role === 'scale' || parameter.role === 'variance') return data.fill(1);
  if (parameter.role !== 'weight') return data;
  const fanIn = parameter.shape.slice(1).reduce((product, size) => product * size, 1);
  const deviation = Math.sqrt(2 / fanIn);
  return data.map(() => deviation * normal(random));
};

/**
 * Fresh weights: He-normal kernels, zero biases, neutral normalisation.
 *
 * @param random uniform in [0, 1); the same sequence gives the same weights
 */
export const initialWeights = (net: Net, random: () => number): Weights =>
  Object.fromEntries(parametersOf(net).map((parameter) => [parameter.name, initialTensor(parameter, random)]));

/**
 * Reads one tensor and checks its size.
 *
 * @throws {NetError} naming the tensor, what it has and what it should have
 */
export const tensorOf = (weights: Weights, { name, shape }: Parameter): Float32Array => {
  const tensor = weights[name];
  const size = parameterSize({ shape });
  if (!tensor) throw new NetError(`weights have no tensor "${name}" of shape [${shape}]`);
  if (tensor.length !== size)
    throw new NetError(`tensor "${name}" has ${tensor.length} elements where its shape [${shape}] asks for ${size}`);
  return tensor;
};
