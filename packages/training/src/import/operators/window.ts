import type { LayerWindow, Padding } from '../../nets/net.ts';
import type { Activation } from '../activation.ts';
import { integerOf, integersOf, type OnnxNode, textOf, unsupported } from '../node.ts';

type Four = readonly [number, number, number, number];

const pairOf = (node: OnnxNode, values: readonly number[], what: string): readonly [number, number] => {
  const [vertical, horizontal] = values;
  if (values.length !== 2 || vertical === undefined || horizontal === undefined)
    throw unsupported(node, `${what} is [${values}]; only two-dimensional windows over pictures can be trained`);
  return [vertical, horizontal];
};

const compact = ([a, b]: readonly [number, number]): number | readonly [number, number] => (a === b ? a : [a, b]);

const compactPadding = (margins: Four): Padding =>
  margins.every((size) => size === margins[0]) ? margins[0] : margins;

/** Margins with which each window starts at a multiple of the stride and as many fit as TensorFlow's SAME asks for. */
const samePadding = (size: number, axis: { kernel: number; stride: number; upper: boolean }): [number, number] => {
  const total = Math.max(0, (Math.ceil(size / axis.stride) - 1) * axis.stride + axis.kernel - size);
  const less = Math.floor(total / 2);
  return axis.upper ? [less, total - less] : [total - less, less];
};

const declaredMargins = (node: OnnxNode, kernel: readonly number[], input: readonly number[]): Four => {
  const mode = textOf(node, 'auto_pad', 'NOTSET');
  const pads = integersOf(node, 'pads') ?? [0, 0, 0, 0];
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  if (mode === 'NOTSET' && pads.length === 4) return [top, left, bottom, right];
  if (mode === 'VALID') return [0, 0, 0, 0];
  if (mode !== 'SAME_UPPER' && mode !== 'SAME_LOWER') throw unsupported(node, `padding [${pads}] ${mode} is unknown`);
  const strides = integersOf(node, 'strides') ?? [1, 1];
  const [rows, columns] = [0, 1].map((axis) =>
    samePadding(input[axis] ?? 1, {
      kernel: kernel[axis] ?? 1,
      stride: strides[axis] ?? 1,
      upper: mode === 'SAME_UPPER',
    }),
  );
  return [rows?.[0] ?? 0, columns?.[0] ?? 0, rows?.[1] ?? 0, columns?.[1] ?? 0];
};

/** `ceil_mode` counts a last window that hangs over; the same window comes from a wider margin below and right. */
const roundedUp = (
  margins: Four,
  axes: { kernel: readonly number[]; stride: readonly number[]; size: readonly number[] },
): Four => {
  const [top, left, bottom, right] = margins;
  const extra = ([before, after]: readonly [number, number], axis: number): number => {
    const [kernel = 1, stride = 1, size = 1] = [axes.kernel[axis], axes.stride[axis], axes.size[axis]];
    const span = size + before + after - kernel;
    const steps = Math.ceil(span / stride);
    // A window that would start in the margin behind the picture is left out.
    const last = steps * stride >= size + before ? steps - 1 : steps;
    return Math.max(0, last * stride - span);
  };
  return [top, left, bottom + extra([top, bottom], 0), right + extra([left, right], 1)];
};

/**
 * Reads the window of a node over pictures.
 *
 * @param kernelShape from the weights, where the node itself does not say it
 * @param around      margins that a Pad before the node added
 */
export const windowOf = (
  node: OnnxNode,
  x: Activation,
  options: { readonly kernelShape?: readonly number[]; readonly around?: Four } = {},
): LayerWindow => {
  const kernel = pairOf(node, integersOf(node, 'kernel_shape') ?? options.kernelShape ?? [], 'kernel_shape');
  const stride = pairOf(node, integersOf(node, 'strides') ?? [1, 1], 'strides');
  const dilations = integersOf(node, 'dilations') ?? [1, 1];
  if (dilations.some((step) => step !== 1))
    throw unsupported(node, `dilations [${dilations}] cannot be trained; use a net without dilated convolutions`);
  if ([...kernel, ...stride].some((size) => !Number.isInteger(size) || size < 1 || size > 4096))
    throw unsupported(node, `a kernel of [${kernel}] with strides [${stride}] is no window`);
  const around = options.around ?? [0, 0, 0, 0];
  const [, height = 1, width = 1] = x.features;
  const size = [height + around[0] + around[2], width + around[1] + around[3]];
  const declared = declaredMargins(node, kernel, size);
  const margins = integerOf(node, 'ceil_mode', 0) === 1 ? roundedUp(declared, { kernel, stride, size }) : declared;
  const [top, left, bottom, right] = margins.map((margin, side) => margin + (around[side] ?? 0));
  const padding: Four = [top ?? 0, left ?? 0, bottom ?? 0, right ?? 0];
  if (padding.some((margin) => margin < 0 || margin > 4096))
    throw unsupported(node, `margins of [${padding}] pixels cannot be trained`);
  return { kernel: compact(kernel), stride: compact(stride), padding: compactPadding(padding) };
};

/** The picture before a Pad, and the zeros that it put around; the picture itself where there is none. */
export const unpadded = (x: Activation): { readonly x: Activation; readonly around: Four } =>
  x.producer.kind === 'half' && x.producer.half.kind === 'padded'
    ? { x: x.producer.from, around: x.producer.half.margins }
    : { x, around: [0, 0, 0, 0] };
