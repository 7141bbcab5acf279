import type { FeatureShape } from '../../nets/trace.ts';
import type { Activation } from '../activation.ts';
import { activationOf, fromFront, integersAt, type Operator, type Request, wholeOf } from '../importer.ts';
import { integerOf, integersOf, textOf, unsupported } from '../node.ts';
import { normalizedGroups } from './groups.ts';

const product = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** The same values with their sizes written in another way. */
const rewritten = (x: Activation, shape: readonly number[]): readonly Activation[] => [{ ...x, shape }];

const isChannelsLast = ({ producer }: Activation): boolean =>
  producer.kind === 'half' && producer.half.kind === 'channelsLast';

/** Pictures or a vector as rows × features; in which order, the linear layer behind must know. */
const flattened = (request: Request, x: Activation): readonly Activation[] => {
  const shape = [x.shape[0] ?? 1, product(x.features)];
  if (x.producer.kind === 'half' && isChannelsLast(x))
    return [request.importer.half(request.node, x.producer.from, { half: x.producer.half, shape })];
  const whole = wholeOf(x, request.node);
  if (whole.features.length === 1) return rewritten(whole, shape);
  return [request.importer.layer(request.node, whole, { layer: { kind: 'flatten' }, shape })];
};

export const flatten: Operator = (request) => {
  const x = activationOf(request, 0);
  const [axis] = fromFront([integerOf(request.node, 'axis', 1)], x.shape.length);
  if (axis !== 1) throw unsupported(request.node, `flattens from axis ${axis}; only 1 keeps pictures apart`);
  return flattened(request, x);
};

/** The shape that a Reshape asks for: 0 keeps a size, −1 is what is left. */
const askedShape = (request: Request, x: Activation): readonly number[] => {
  const asked = integersAt(request, { index: 1, attribute: integersOf(request.node, 'shape') }) ?? [];
  const kept = asked.map((size, i) => (size === 0 ? (x.shape[i] ?? 1) : size));
  const known = kept.filter((size) => size !== -1);
  const shape = kept.map((size) => (size === -1 ? product(x.shape) / product(known) : size));
  if (product(shape) !== product(x.shape) || shape.some((size) => !Number.isInteger(size) || size < 1))
    throw unsupported(request.node, `cannot make [${asked}] of [${x.shape}]`);
  // A batch left open, as in [-1, 512]: exact, since all other sizes are given.
  if (shape[0] !== x.shape[0])
    throw unsupported(request.node, `makes [${shape}] of [${x.shape}]; pictures of a batch must stay apart`);
  return shape;
};

const isView = (shape: readonly number[], [channels, height, width]: readonly number[]): boolean =>
  shape.length >= 4 &&
  (shape[1] ?? 0) * (shape[2] ?? 0) === channels &&
  product(shape.slice(3)) === product([height ?? 1, width ?? 1]);

const isGroups = (shape: readonly number[], features: FeatureShape): boolean =>
  shape.length === 3 && features.length === 3 && features[0] % (shape[1] ?? 1) === 0;

/**
 * Flattening, or half of a channel shuffle: channels seen as groups × rest, turned around, and seen as channels again.
 */
export const reshape: Operator = (request) => {
  const { node, importer } = request;
  const x = activationOf(request, 0);
  const shape = askedShape(request, x);
  if (x.producer.kind === 'half' && x.producer.half.kind === 'view') {
    const { half, from } = x.producer;
    if (!half.transposed || shape.slice(1).join() !== from.features.join())
      throw unsupported(node, `makes [${shape}] of a view [${x.shape}], which is no channel shuffle`);
    return [importer.layer(node, from, { layer: { kind: 'channelShuffle', groups: half.groups }, shape })];
  }
  if (x.producer.kind === 'half' && x.producer.half.kind === 'groups')
    return [normalizedGroups(request, { from: x.producer.from, half: x.producer.half, shape })];
  if (shape.length === 2 && x.shape.length === 4) return flattened(request, x);
  if (shape.slice(1).join() === x.features.join() || shape.join() === x.shape.join()) return rewritten(x, shape);
  if (x.features.length === 1 && shape[1] === x.features[0]) return rewritten(x, shape);
  if (isGroups(shape, x.features)) {
    const half = { kind: 'groups', groups: shape[1] ?? 1, epsilon: null } as const;
    return [importer.half(node, wholeOf(x, node), { half, shape })];
  }
  if (!isView(shape, x.features)) throw unsupported(node, `makes [${shape}] of [${x.shape}], which cannot be trained`);
  const half = { kind: 'view', groups: shape[1] ?? 1, transposed: false } as const;
  return [importer.half(node, wholeOf(x, node), { half, shape })];
};

const permuted = (shape: readonly number[], permutation: readonly number[]): readonly number[] =>
  permutation.map((axis) => shape[axis] ?? 1);

/** Of a vector it moves nothing; of a view it is the middle of a channel shuffle. */
export const transpose: Operator = (request) => {
  const { node, importer } = request;
  const x = activationOf(request, 0);
  const permutation = integersOf(node, 'perm') ?? x.shape.map((_, i) => x.shape.length - 1 - i);
  const shape = permuted(x.shape, permutation);
  if (permutation.every((axis, i) => axis === i)) return [x];
  const { producer } = x;
  if (producer.kind === 'half' && producer.half.kind === 'channelsLast' && permutation.join() === '0,3,1,2')
    return rewritten(producer.from, shape);
  if (producer.kind !== 'half' && x.features.length === 3 && permutation.join() === '0,2,3,1')
    return [importer.half(node, x, { half: { kind: 'channelsLast' }, shape })];
  const swapsGroups = permutation.every((axis, i) => axis === (i === 1 ? 2 : i === 2 ? 1 : i));
  if (producer.kind === 'half' && producer.half.kind === 'view' && swapsGroups) {
    const half = { ...producer.half, transposed: !producer.half.transposed };
    return [importer.half(node, producer.from, { half, shape })];
  }
  if (x.features.length === 1 && permutation[0] === 0) return rewritten(wholeOf(x, node), shape);
  throw unsupported(node, `turns [${x.shape}] into [${shape}]; only channel shuffles can be trained`);
};

/** Takes axes of size 1 away, or adds them. */
const resized = (
  request: Request,
  change: (shape: readonly number[], axes: readonly number[]) => readonly number[],
) => {
  const { node } = request;
  const x = wholeOf(activationOf(request, 0), node);
  const shape = change(x.shape, integersAt(request, { index: 1, attribute: integersOf(node, 'axes') }) ?? []);
  if (x.features.length === 1 && shape[0] === x.shape[0]) return rewritten(x, shape);
  if (shape[0] !== x.shape[0] || shape[1] !== x.shape[1])
    throw unsupported(node, `makes [${shape}] of [${x.shape}]; only axes behind the channels can come and go`);
  return product(x.features) === x.features[0] ? flattened(request, x) : rewritten(x, shape);
};

export const squeeze: Operator = (request) =>
  resized(request, (shape, axes) => {
    const front = fromFront(axes, shape.length);
    return shape.filter((size, axis) => !(size === 1 && (axes.length === 0 ? axis > 0 : front.includes(axis))));
  });

export const unsqueeze: Operator = (request) =>
  resized(request, (shape, axes) => {
    const front = fromFront(axes, shape.length + axes.length);
    const rest = [...shape];
    return Array.from({ length: shape.length + axes.length }, (_, axis) =>
      front.includes(axis) ? 1 : (rest.shift() ?? 1),
    );
  });

/** Zeros around the pictures; the convolution or pool behind takes them in. */
export const pad: Operator = (request) => {
  const { node, importer } = request;
  const x = wholeOf(activationOf(request, 0), node);
  const pads = integersAt(request, { index: 1, attribute: integersOf(node, 'pads') }) ?? [];
  if (pads.every((size) => size === 0)) return [x];
  const [n, c, top = 0, left = 0, n2, c2, bottom = 0, right = 0] = pads;
  const value =
    request.inputs[2]?.kind === 'constant' ? request.inputs[2].data[0] : (node.attributes.get('value')?.f ?? 0);
  const mode = textOf(node, 'mode', 'constant');
  if (
    x.features.length !== 3 ||
    pads.length !== 8 ||
    [n, c, n2, c2].some((size) => size !== 0) ||
    pads.some((size) => size < 0)
  )
    throw unsupported(node, `pads [${x.shape}] by [${pads}]; only margins around pictures can be trained`);
  if (mode !== 'constant' || (value ?? 0) !== 0)
    throw unsupported(node, `pads with ${mode === 'constant' ? value : mode}; only zeros can be trained`);
  const [, channels, height = 1, width = 1] = x.shape;
  const shape = [x.shape[0] ?? 1, channels ?? 1, height + top + bottom, width + left + right];
  return [importer.half(node, x, { half: { kind: 'padded', margins: [top, left, bottom, right] }, shape })];
};

/** What changes nothing in inference: dropout, casts between precisions. */
export const passThrough: Operator = (request) => [activationOf(request, 0)];

/** Sizes, as if they had been written into the file. */
export const shapeOf: Operator = (request) => {
  const { shape } = activationOf(request, 0);
  const [start, end] = [integerOf(request.node, 'start', 0), integerOf(request.node, 'end', shape.length)];
  const sizes = shape.slice(start, end);
  return [{ kind: 'constant', name: null, type: 'integer', shape: [sizes.length], data: Float64Array.from(sizes) }];
};
