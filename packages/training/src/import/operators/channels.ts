import type { Activation } from '../activation.ts';
import { activationOf, constantOf, fromFront, integersAt, type Operator, type Request, wholeOf } from '../importer.ts';
import { integerOf, integersOf, unsupported } from '../node.ts';

const range = (request: Request, x: Activation, at: { readonly start: number; readonly count: number }): Activation => {
  const { node, importer } = request;
  const shape = x.shape.map((size, axis) => (axis === 1 ? at.count : size));
  return importer.layer(node, x, { layer: { kind: 'channelSlice', from: at.start, to: at.start + at.count }, shape });
};

const alongChannels = (request: Request, axis: number | undefined): Activation => {
  const x = wholeOf(activationOf(request, 0), request.node);
  if (axis !== 1 && axis !== 1 - x.shape.length)
    throw unsupported(request.node, `cuts along axis ${axis}; only channels (1) can be cut`);
  return x;
};

/** One range of channels an output. */
export const split: Operator = (request) => {
  const { node } = request;
  const x = alongChannels(request, integerOf(node, 'axis', 0));
  const channels = x.features[0];
  const parts = integerOf(node, 'num_outputs', node.outputs.length);
  const even = Math.ceil(channels / parts);
  const sizes =
    integersAt(request, { index: 1, attribute: integersOf(node, 'split') }) ??
    Array.from({ length: parts }, (_, i) => Math.min(even, channels - i * even));
  if (sizes.reduce((sum, size) => sum + size, 0) !== channels || sizes.some((size) => size < 1))
    throw unsupported(node, `cuts ${channels} channels into [${sizes}]`);
  let start = 0;
  return sizes.map((count) => {
    const part = range(request, x, { start, count });
    start += count;
    return part;
  });
};

/** The one range of a Slice. */
const cut = (request: Request, rank: number) => {
  const { node } = request;
  const read = (index: number, name: string) => integersAt(request, { index, attribute: integersOf(node, name) });
  const [starts, ends, axes, steps] = [read(1, 'starts'), read(2, 'ends'), read(3, 'axes'), constantOf(request, 4)];
  if (starts?.length !== 1 || ends?.length !== 1 || (steps && steps.data[0] !== 1))
    throw unsupported(node, `cuts from [${starts}] to [${ends}]; only one range of channels can be cut out`);
  const [axis = 0] = fromFront(axes ?? [0], rank);
  return { axis, start: starts[0] ?? 0, end: ends[0] ?? 0 };
};

export const slice: Operator = (request) => {
  const { axis, start, end } = cut(request, activationOf(request, 0).shape.length);
  const size = activationOf(request, 0).shape[axis] ?? 0;
  const bounded = (place: number) => Math.min(size, Math.max(0, place < 0 ? place + size : place));
  const [from, to] = [bounded(start), bounded(end)];
  if (from === 0 && to === size) return [activationOf(request, 0)];
  const x = alongChannels(request, axis);
  if (to <= from) throw unsupported(request.node, `cuts nothing out of ${size} channels`);
  return [range(request, x, { start: from, count: to - from })];
};
