import { convolveTransposed } from '../../../ops/convolution.ts';
import type { InputFormulation } from '../formulation.ts';

/** ONNX's own transposed convolution. */
export const transposed: InputFormulation = {
  portable: true,
  applies: () => true,
  emit: (graph, { dy, weight, inputShape }, convolution) =>
    convolveTransposed(graph, { x: dy, weight, outputShape: inputShape }, convolution),
};
