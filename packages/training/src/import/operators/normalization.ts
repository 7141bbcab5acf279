import type { Layer } from '../../nets/net.ts';
import { batchNormEpsilon } from '../../ops/normalization.ts';
import type { Activation, LayerTensors } from '../activation.ts';
import { activationOf, floats, type Operator, type Request, weightsOf, wholeOf } from '../importer.ts';
import { floatOf, integerOf, unsupported } from '../node.ts';

/** Per channel y = x·scale + shift. */
interface Scaling {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
}

const scaledRows = (weight: Float32Array, rows: number, factors: Float32Array): Float32Array => {
  const perRow = weight.length / rows;
  return weight.map((value, i) => value * (factors[Math.floor(i / perRow)] ?? 1));
};

/** The tensors of a layer that also does what `scaling` did behind it; null where it has none to do it with. */
const scaledTensors = (layer: Layer, tensors: LayerTensors, { scale, shift }: Scaling): LayerTensors | null => {
  const shifted = (values: Float32Array) => values.map((value, i) => value * (scale[i] ?? 1) + (shift[i] ?? 0));
  if ((layer.kind === 'batchNorm' || layer.kind === 'groupNorm') && tensors.scale && tensors.shift)
    return { ...tensors, scale: scaledRows(tensors.scale, scale.length, scale), shift: shifted(tensors.shift) };
  if ((layer.kind !== 'conv' && layer.kind !== 'linear') || !tensors.weight) return null;
  const bias = tensors.bias ?? new Float32Array(scale.length);
  return { weight: scaledRows(tensors.weight, scale.length, scale), bias: shifted(bias) };
};

/**
 * Takes a scale and a shift of every channel into the convolution, linear layer or batch normalisation before it.
 *
 * @throws {ModelFormatError} where something else comes before: as a layer of its own it could not be trained
 */
export const scaleChannels = (
  request: Request,
  at: { readonly x: Activation; readonly scaling: Scaling },
): Activation => {
  const { node, importer } = request;
  const { producer, shape } = at.x;
  const tensors = producer.kind === 'layer' ? scaledTensors(producer.layer, producer.tensors, at.scaling) : null;
  if (producer.kind !== 'layer' || !tensors)
    throw unsupported(
      node,
      'scales or shifts what is no output of a convolution or linear layer; this cannot be trained',
    );
  const layer = producer.layer.kind === 'conv' ? { ...producer.layer, bias: true } : producer.layer;
  return importer.layer(node, producer.from, { layer, tensors, shape });
};

const statisticsOf = (request: Request, channels: number) => {
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => floats(weightsOf(request, index)));
  if (
    !scale ||
    !shift ||
    !mean ||
    !variance ||
    [scale, shift, mean, variance].some(({ length }) => length !== channels)
  )
    throw unsupported(request.node, `its tensors are not of ${channels} channels each`);
  return { scale, shift, mean, variance };
};

/** Running statistics; another ε than ours is taken into the variance. */
export const batchNormalization: Operator = (request) => {
  const { node, importer } = request;
  const x = wholeOf(activationOf(request, 0), node);
  if (integerOf(node, 'training_mode', 0) === 1 || node.outputs.length > 1)
    throw unsupported(node, 'is in training mode; export the model in evaluation mode');
  const { scale, shift, mean, variance } = statisticsOf(request, x.features[0]);
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  if (x.features.length === 1) {
    const factors = scale.map((value, i) => value / Math.sqrt((variance[i] ?? 1) + epsilon));
    const shifts = shift.map((value, i) => value - (mean[i] ?? 0) * (factors[i] ?? 1));
    return [scaleChannels(request, { x, scaling: { scale: factors, shift: shifts } })];
  }
  const layer = { kind: 'batchNorm', name: importer.nameFor(node, weightsOf(request, 1)) } as const;
  const difference = Math.abs(epsilon - batchNormEpsilon) < 1e-9 ? 0 : epsilon - batchNormEpsilon;
  const tensors = { scale, shift, mean, variance: variance.map((value) => Math.max(0, value + difference)) };
  return [importer.layer(node, x, { layer, tensors })];
};
