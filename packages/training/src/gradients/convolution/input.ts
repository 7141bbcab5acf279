import type { Graph } from '../../ir/graph.ts';
import { dimension, pictureShape, type Shape, type Value } from '../../ir/value.ts';
import { type Convolution, convolve, convolveTransposed } from '../../ops/convolution.ts';
import { reshape, transpose } from '../../ops/layout.ts';
import { gemm } from '../../ops/matrix.ts';

export interface InputGradientOperands {
  readonly dy: Value;
  readonly weight: Value;
  readonly inputShape: Shape;
}

/** Turns every kernel by 180°. As a product with a permutation matrix, which beats a slice with negative steps. */
const turned = (graph: Graph, weight: Value): Value => {
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
  const grouped = reshape(graph, turned(graph, weight), [groups, filters / groups, perGroup, kh * kw]);
  const swapped = perGroup === 1 && groups === filters ? grouped : transpose(graph, grouped, [0, 2, 1, 3]);
  return reshape(graph, swapped, [groups * perGroup, filters / groups, kh, kw]);
};

/** A convolution with turned kernels; only for stride 1 and padding smaller than the kernel. */
const byTurnedKernels = (graph: Graph, operands: InputGradientOperands, convolution: Convolution): Value => {
  const { dy, weight, inputShape } = operands;
  const { kernel, padding, groups } = convolution;
  const top = kernel[0] - 1 - padding.top;
  const left = kernel[1] - 1 - padding.left;
  const bottom = (inputShape[2] ?? 0) + kernel[0] - 1 - top - dimension(dy, 2);
  const right = (inputShape[3] ?? 0) + kernel[1] - 1 - left - dimension(dy, 3);
  const way = { kernel, stride: [1, 1] as const, padding: { top, left, bottom, right }, groups };
  return convolve(graph, { x: dy, weight: backward(graph, weight, groups) }, way);
};

/**
 * Derivative with regard to a convolution's input. Which formulation is fastest depends on the shape; this choice was
 * measured on the CPU: turned kernels at stride 1, a transposed convolution otherwise.
 */
export const convInputGradient = (graph: Graph, operands: InputGradientOperands, convolution: Convolution): Value => {
  const { kernel, stride, padding } = convolution;
  const fits = Math.max(padding.top, padding.bottom) < kernel[0] && Math.max(padding.left, padding.right) < kernel[1];
  if (stride[0] === 1 && stride[1] === 1 && fits) return byTurnedKernels(graph, operands, convolution);
  const { dy, weight, inputShape } = operands;
  return convolveTransposed(graph, { x: dy, weight, outputShape: inputShape }, convolution);
};
