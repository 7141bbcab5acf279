import type { Graph } from '../../../ir/graph.ts';
import { pictureShape, type Value } from '../../../ir/value.ts';
import { convolveBlocks, fromBlocks, toBlocks } from '../../../ops/blocked.ts';
import { pad, reshape, transpose } from '../../../ops/layout.ts';
import type { ForwardFormulation } from '../formulation.ts';

const fill = (size: number, block: number): number => Math.ceil(size / block) * block;

/** Zeros behind the first axes up to whole blocks. */
const filled = (graph: Graph, x: Value, sizes: readonly number[]): Value =>
  pad(graph, x, {
    before: x.shape.map(() => 0),
    after: x.shape.map((size, axis) => (sizes[axis] ?? size) - size),
  });

/** filters × C × k in blocks: [filters/b, C/b, k, C's b, filters' b], under the shape of the filled weights. */
const blockedWeight = (graph: Graph, weight: Value, block: number): Value => {
  const [filters, channels, kh, kw] = pictureShape(weight);
  const [outer, inner] = [fill(filters, block), fill(channels, block)];
  const whole = reshape(graph, filled(graph, weight, [outer, inner]), [
    outer / block,
    block,
    inner / block,
    block,
    kh * kw,
  ]);
  return reshape(graph, transpose(graph, whole, [0, 2, 4, 3, 1]), [outer, inner, kh, kw]);
};

/** The same where the channels are not in blocks: [filters/b, C, k, filters' b]. */
const filterBlocks = (graph: Graph, weight: Value, block: number): Value => {
  const [filters, channels, kh, kw] = pictureShape(weight);
  const outer = fill(filters, block);
  const whole = reshape(graph, filled(graph, weight, [outer]), [outer / block, block, channels * kh * kw]);
  return reshape(graph, transpose(graph, whole, [0, 2, 1]), [outer, channels, kh, kw]);
};

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
