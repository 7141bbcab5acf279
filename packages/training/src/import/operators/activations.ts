import type { ActivationLayer } from '../../nets/net.ts';
import type { Activation } from '../activation.ts';
import { activationOf, constantOf, type Operator, type Request, wholeOf } from '../importer.ts';
import { floatOf, integerOf, unsupported } from '../node.ts';

const emit = (request: Request, kind: ActivationLayer['kind']): readonly Activation[] => {
  const x = wholeOf(activationOf(request, 0), request.node);
  return [request.importer.layer(request.node, x, { layer: { kind }, shape: x.shape })];
};

const simple =
  (kind: ActivationLayer['kind']): Operator =>
  (request) =>
    emit(request, kind);

export const relu = simple('relu');
export const sigmoid = simple('sigmoid');
export const hardSwish = simple('hardSwish');

/** Within [0, 6], or from 0 up: what nets are trained with. */
export const clip: Operator = (request) => {
  const bound = (index: number, name: string, otherwise: number): number =>
    constantOf(request, index)?.data[0] ?? floatOf(request.node, name, otherwise);
  const [low, high] = [bound(1, 'min', Number.NEGATIVE_INFINITY), bound(2, 'max', Number.POSITIVE_INFINITY)];
  if (low === 0 && high === 6) return emit(request, 'relu6');
  if (low === 0 && high > 1e30) return emit(request, 'relu');
  throw unsupported(request.node, `clips to ${low} … ${high}; only 0 … 6 and 0 … ∞ (ReLU6, ReLU) can be trained`);
};

/** max(0, min(1, x/6 + ½)), the only one in use. */
export const hardSigmoid: Operator = (request) => {
  const [alpha, beta] = [floatOf(request.node, 'alpha', 0.2), floatOf(request.node, 'beta', 0.5)];
  if (Math.abs(alpha - 1 / 6) > 1e-4 || beta !== 0.5)
    throw unsupported(request.node, `has the slope ${alpha} and offset ${beta}; only 1/6 and 1/2 can be trained`);
  return emit(request, 'hardSigmoid');
};

/** Class probabilities, which only the end of a net may make: the loss does it itself. */
export const softmax: Operator = (request) => {
  const { node, importer } = request;
  const x = wholeOf(activationOf(request, 0), node);
  const axis = integerOf(node, 'axis', importer.operatorSet >= 13 ? -1 : 1);
  if (x.features.length !== 1 || (axis !== 1 && axis !== x.shape.length - 1 && axis !== -1))
    throw unsupported(node, `over axis ${axis} of [${x.shape}] cannot be trained; only over the classes at the end`);
  return [importer.half(node, x, { half: { kind: 'probabilities' }, shape: x.shape })];
};
