import type { Graph } from '../../../ir/graph.ts';
import { dimension, pictureShape, type Value } from '../../../ir/value.ts';
import { type Convolution, convolve } from '../../../ops/convolution.ts';
import { reshape, slice, spread, transpose } from '../../../ops/layout.ts';
import { gemm } from '../../../ops/matrix.ts';
import type { InputFormulation } from '../formulation.ts';
import type { ConvolutionProblem } from '../problem.ts';

/** Turns every kernel by 180°. As a product with a permutation matrix, which beats a slice with negative steps. */
const turnedKernels = (graph: Graph, weight: Value): Value => {
  const [filters, channels, kh, kw] = pictureShape(weight);
  const taps = kh * kw;
  if (taps === 1) return weight;
  const reversal = new Float32Array(taps * taps);
  for (let i = 0; i < taps; i++) reversal[i * taps + taps - 1 - i] = 1;
  const flat = reshape(graph, weight, [filters * channels, taps]);
  return reshape(graph, gemm(graph, flat, graph.floats(reversal, [taps, taps])), weight.shape);
};

/** filters × C/groups × k → C × filters/groups × k: the kernels of the way back. */
const backward = (graph: Graph, weight: Value, groups: number): Value => {
  const [filters, perGroup, kh, kw] = pictureShape(weight);
  const grouped = reshape(graph, turnedKernels(graph, weight), [groups, filters / groups, perGroup, kh * kw]);
  const swapped = perGroup === 1 && groups === filters ? grouped : transpose(graph, grouped, [0, 2, 1, 3]);
  return reshape(graph, swapped, [groups * perGroup, filters / groups, kh, kw]);
};

const paddingFits = ({ convolution: { kernel, padding } }: ConvolutionProblem): boolean =>
  Math.max(padding.top, padding.bottom) < kernel[0] && Math.max(padding.left, padding.right) < kernel[1];

const hasStride = ({ convolution: { stride } }: ConvolutionProblem): boolean => stride[0] > 1 || stride[1] > 1;

/** dy with zeros between its rows and columns, as a convolution of stride 1 would have had it. */
const spreadOut = (graph: Graph, dy: Value, { stride }: Convolution): Value => {
  const [, , rows, columns] = pictureShape(dy);
  const ends = [(rows - 1) * stride[0] + 1, (columns - 1) * stride[1] + 1];
  return slice(graph, spread(graph, dy, stride), { axes: [2, 3], starts: [0, 0], ends });
};

const emit: InputFormulation['emit'] = (graph, { dy, weight, inputShape }, convolution) => {
  const { kernel, stride, padding, groups } = convolution;
  const dense = stride[0] > 1 || stride[1] > 1 ? spreadOut(graph, dy, convolution) : dy;
  const top = kernel[0] - 1 - padding.top;
  const left = kernel[1] - 1 - padding.left;
  const bottom = (inputShape[2] ?? 0) + kernel[0] - 1 - top - dimension(dense, 2);
  const right = (inputShape[3] ?? 0) + kernel[1] - 1 - left - dimension(dense, 3);
  const way = { kernel, stride: [1, 1] as const, padding: { top, left, bottom, right }, groups };
  return convolve(graph, { x: dense, weight: backward(graph, weight, groups) }, way);
};

/** A convolution with turned kernels; only for stride 1 and padding smaller than the kernel. */
export const turned: InputFormulation = {
  portable: true,
  applies: (problem) => !hasStride(problem) && paddingFits(problem),
  emit,
};

/** The same for longer strides, on a gradient with zeros between: more work, but of the fastest kind. */
export const spreadTurned: InputFormulation = {
  portable: true,
  applies: (problem) => hasStride(problem) && paddingFits(problem),
  emit,
};
