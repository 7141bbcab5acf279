import type { Graph } from '../../ir/graph.ts';
import { pictureShape, type Value } from '../../ir/value.ts';
import { pad, reshape, transpose } from '../../ops/layout.ts';

export const fill = (size: number, block: number): number => Math.ceil(size / block) * block;

/** Zeros behind the first axes up to whole blocks. */
export const filled = (graph: Graph, x: Value, sizes: readonly number[]): Value =>
  pad(graph, x, {
    before: x.shape.map(() => 0),
    after: x.shape.map((size, axis) => (sizes[axis] ?? size) - size),
  });

/** filters × C × k in blocks: [filters/b, C/b, k, C's b, filters' b], under the shape of the filled weights. */
export const blockedWeight = (graph: Graph, weight: Value, block: number): Value => {
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
export const filterBlocks = (graph: Graph, weight: Value, block: number): Value => {
  const [filters, channels, kh, kw] = pictureShape(weight);
  const outer = fill(filters, block);
  const whole = reshape(graph, filled(graph, weight, [outer]), [outer / block, block, channels * kh * kw]);
  return reshape(graph, transpose(graph, whole, [0, 2, 1]), [outer, channels, kh, kw]);
};
