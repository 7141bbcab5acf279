import { pictureShape } from '../../../ir/value.ts';
import { convolveBlocks, fromBlocks, toBlocks } from '../../../ops/blocked.ts';
import { blockedWeight, fill, filled, filterBlocks } from '../blockedKernels.ts';
import type { ForwardFormulation } from '../formulation.ts';

/** The convolution in ONNX Runtime's blocked layout, with weights that change from step to step. */
export const blocked = (block: number): ForwardFormulation => ({
  portable: false,
  applies: ({ input, filters, convolution: { groups } }) =>
    groups === 1
      ? filters >= block && (input[1] < block || input[1] % 4 === 0)
      : groups === input[1] && filters === groups && groups % block === 0,
  emit: (graph, { x, weight, bias }, convolution) => {
    const [, channels] = pictureShape(x);
    const [filters] = pictureShape(weight);
    const few = convolution.groups === 1 && channels < block;
    const kernels =
      few || convolution.groups > 1 ? filterBlocks(graph, weight, block) : blockedWeight(graph, weight, block);
    const shift = bias ? filled(graph, bias, [fill(filters, block)]) : null;
    const pictures = few ? x : toBlocks(graph, x, block);
    return fromBlocks(
      graph,
      convolveBlocks(graph, { x: pictures, weight: kernels, bias: shift }, convolution),
      filters,
    );
  },
});
