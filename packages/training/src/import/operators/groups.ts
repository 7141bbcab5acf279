import { groupNormEpsilon } from '../../ops/normalization.ts';
import type { Activation, Half } from '../activation.ts';
import { activationOf, floats, type Operator, type Request, weightsOf } from '../importer.ts';
import { floatOf, type OnnxNode, unsupported } from '../node.ts';

const checkEpsilon = (node: OnnxNode, epsilon: number): void => {
  if (Math.abs(epsilon - groupNormEpsilon) > 1e-9)
    throw unsupported(node, `normalises with an ε of ${epsilon}; only ${groupNormEpsilon} can be trained`);
};

/** A layer that normalises groups; a product and a sum behind it become its scale and shift. */
const emit = (
  { node, importer }: Request,
  made: { from: Activation; groups: number; scale: Float32Array; shift: Float32Array; shape: readonly number[] },
): Activation => {
  const { from, groups, scale, shift, shape } = made;
  const layer = { kind: 'groupNorm', name: importer.nameFor(node), groups } as const;
  return importer.layer(node, from, { layer, tensors: { scale, shift }, shape });
};

/** Of each channel by itself; or of groups that a Reshape made, as which group normalisation is written. */
export const instanceNormalization: Operator = (request) => {
  const { node, importer } = request;
  const x = activationOf(request, 0);
  const [scale, shift] = [floats(weightsOf(request, 1)), floats(weightsOf(request, 2))];
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const { producer } = x;
  if (producer.kind === 'half' && producer.half.kind === 'groups') {
    if (scale.some((value) => value !== 1) || shift.some((value) => value !== 0))
      throw unsupported(node, 'scales groups of channels, which cannot be trained; only single channels');
    const half = { ...producer.half, epsilon };
    return [importer.half(node, producer.from, { half, shape: x.shape })];
  }
  const [channels] = x.features;
  if (producer.kind === 'half' || x.features.length !== 3 || scale.length !== channels || shift.length !== channels)
    throw unsupported(node, `normalises [${x.shape}] with ${scale.length} scales; only pictures can be normalised`);
  checkEpsilon(node, epsilon);
  return [emit(request, { from: x, groups: channels, scale, shift, shape: x.shape })];
};

/** Groups that were normalised, as channels again. */
export const normalizedGroups = (
  request: Request,
  made: {
    readonly from: Activation;
    readonly half: Extract<Half, { readonly kind: 'groups' }>;
    readonly shape: readonly number[];
  },
): Activation => {
  const { from, half, shape } = made;
  if (half.epsilon === null || shape.join() !== from.shape.join())
    throw unsupported(request.node, `makes [${shape}] of groups of channels, which cannot be trained`);
  checkEpsilon(request.node, half.epsilon);
  const [channels] = from.features;
  const [scale, shift] = [new Float32Array(channels).fill(1), new Float32Array(channels)];
  return emit(request, { from, groups: half.groups, scale, shift, shape });
};
