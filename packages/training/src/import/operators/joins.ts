import type { Activation, Affine, Known } from '../activation.ts';
import type { Constant } from '../constant.ts';
import { activationOf, fromFront, type Operator, type Request, wholeOf } from '../importer.ts';
import { integerOf, unsupported } from '../node.ts';
import { scaleChannels } from './normalization.ts';

/** One number a channel from a constant that is spread over the pictures. */
const perChannel = (request: Request, x: Activation, constant: Constant): readonly number[] => {
  const channels = x.shape[1] ?? 1;
  const { data, shape } = constant;
  const missing = Math.max(0, x.shape.length - shape.length);
  const varies = shape.flatMap((size, axis) => (size === 1 ? [] : [axis + missing]));
  if (varies.length === 0) return Array<number>(channels).fill(data[0] ?? 0);
  if (varies.length !== 1 || varies[0] !== 1 || data.length !== channels)
    throw unsupported(
      request.node,
      `combines [${x.shape}] with a constant [${shape}]; only one number a channel can be trained`,
    );
  return [...data];
};

/** y = x·scale + shift with a constant: into the input's normalisation, or into the layer before. */
const affine = (request: Request, x: Activation, change: Affine): Activation => {
  if (x.producer.kind !== 'input') {
    const scaling = { scale: Float32Array.from(change.scale), shift: Float32Array.from(change.shift) };
    return scaleChannels(request, { x, scaling });
  }
  const { scale, shift } = x.producer.affine;
  const affineNow: Affine = {
    scale: scale.map((value, i) => value * (change.scale[i] ?? 1)),
    shift: shift.map((value, i) => value * (change.scale[i] ?? 1) + (change.shift[i] ?? 0)),
  };
  return request.importer.activation({ ...x, node: request.node, producer: { kind: 'input', affine: affineNow } });
};

/** The activation and the constant of a node that combines them, and whether the constant stands first. */
const mixed = ({ node, inputs }: Request) => {
  const [a, b] = inputs;
  if (a?.kind === 'activation' && b?.kind === 'constant') return { x: wholeOf(a, node), constant: b, isFirst: false };
  if (a?.kind === 'constant' && b?.kind === 'activation') return { x: wholeOf(b, node), constant: a, isFirst: true };
  return null;
};

const isSame = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();

const shiftOnly = (shift: readonly number[]): Affine => ({ scale: shift.map(() => 1), shift });
const scaleOnly = (scale: readonly number[]): Affine => ({ scale, shift: scale.map(() => 0) });

/** A residual connection, or a bias. */
export const add: Operator = (request) => {
  const { node, importer } = request;
  const one = mixed(request);
  if (one) return [affine(request, one.x, shiftOnly(perChannel(request, one.x, one.constant)))];
  const from = [0, 1].map((index) => wholeOf(activationOf(request, index), node));
  const [a, b] = from;
  if (!a || !b || !isSame(a.features, b.features))
    throw unsupported(node, `adds [${a?.shape}] and [${b?.shape}]; only activations of one shape can be trained`);
  return [importer.activation({ ...a, node, producer: { kind: 'join', join: 'add', from } })];
};

export const subtract: Operator = (request) => {
  const one = mixed(request);
  if (!one || one.isFirst) throw unsupported(request.node, 'subtracts an activation, which cannot be trained');
  const shift = perChannel(request, one.x, one.constant).map((value) => -value);
  return [affine(request, one.x, shiftOnly(shift))];
};

export const divide: Operator = (request) => {
  const one = mixed(request);
  if (!one || one.isFirst) throw unsupported(request.node, 'divides by an activation, which cannot be trained');
  const scale = perChannel(request, one.x, one.constant).map((value) => 1 / value);
  return [affine(request, one.x, scaleOnly(scale))];
};

/** x · sigmoid(x) and x · hardSigmoid(x), where `gate` is what `x` goes through alone. */
const swish = (request: Request, x: Activation, gate: Activation): readonly Known[] | null => {
  const { producer } = gate;
  if (producer.kind !== 'layer' || producer.from.id !== x.id) return null;
  const { kind } = producer.layer;
  if (kind !== 'sigmoid' && kind !== 'hardSigmoid') return null;
  const layer = { kind: kind === 'sigmoid' ? ('silu' as const) : ('hardSwish' as const) };
  return [request.importer.layer(request.node, x, { layer, shape: x.shape })];
};

/** SiLU, hard swish, squeeze and excitation, or a scale. */
export const multiply: Operator = (request) => {
  const { node, importer } = request;
  const one = mixed(request);
  if (one) return [affine(request, one.x, scaleOnly(perChannel(request, one.x, one.constant)))];
  const [a, b] = [wholeOf(activationOf(request, 0), node), wholeOf(activationOf(request, 1), node)];
  const known = swish(request, a, b) ?? swish(request, b, a);
  if (known) return known;
  const [x, gate] = a.features.length === 3 ? [a, b] : [b, a];
  if (x.features.length !== 3 || gate.features.length !== 1 || x.features[0] !== gate.features[0])
    throw unsupported(node, `multiplies [${a.shape}] by [${b.shape}]; only one factor a channel can be trained`);
  return [importer.activation({ ...x, node, producer: { kind: 'join', join: 'gate', from: [x, gate] } })];
};

/** A join that starts with all that an earlier one joined goes on from it: so dense blocks become nested. */
const shortened = (request: Request, from: readonly Activation[]): readonly Activation[] => {
  const earlier = request.importer.concats.findLast(
    ({ parts }) => parts.length < from.length && parts.every(({ id }, i) => id === from[i]?.id),
  );
  return earlier ? [earlier.whole, ...from.slice(earlier.parts.length)] : from;
};

/** Along the channels. */
export const concat: Operator = (request) => {
  const { node, importer } = request;
  const from = request.inputs.map((_, index) => wholeOf(activationOf(request, index), node));
  const [first] = from;
  if (!first) throw unsupported(node, 'joins nothing');
  const [axis] = fromFront([integerOf(node, 'axis', 1)], first.shape.length);
  const rest = (value: Activation) => value.features.slice(1);
  if (axis !== 1 || from.some((value) => !isSame(rest(value), rest(first))))
    throw unsupported(
      node,
      `joins ${from.map(({ shape }) => `[${shape}]`).join(', ')} along axis ${axis}; only channels (1) can be joined`,
    );
  if (from.length === 1) return [first];
  const channels = from.reduce((sum, { features }) => sum + features[0], 0);
  const shape = first.shape.map((size, i) => (i === 1 ? channels : size));
  const [, height, width] = first.features;
  const features =
    height === undefined || width === undefined ? ([channels] as const) : ([channels, height, width] as const);
  const producer = { kind: 'join', join: 'concat', from: shortened(request, from) } as const;
  const whole = importer.activation({ node, shape, features, producer });
  importer.concats.push({ parts: from, whole });
  return [whole];
};
