import type { Graph } from '../../../ir/graph.ts';
import { pictureShape, type Value } from '../../../ir/value.ts';
import { convolve } from '../../../ops/convolution.ts';
import { transpose } from '../../../ops/layout.ts';
import { interleave } from '../../../ops/taps.ts';
import type { InputFormulation } from '../formulation.ts';

interface Axis {
  readonly size: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** Taps that reach the pixels ≡ `phase`, in the order in which a convolution meets outputs, and the margins it needs. */
const reaching = ({ size, outputs, kernel, stride, padding }: Axis, phase: number) => {
  const taps = Array.from({ length: kernel }, (_, tap) => kernel - 1 - tap).filter(
    (tap) => (phase + padding - tap) % stride === 0,
  );
  const first = Math.min(...taps.map((tap) => (phase + padding - tap) / stride));
  const length = size / stride;
  return { taps, before: -first, after: length + taps.length - 1 + first - outputs };
};

const pick = (graph: Graph, weight: Value, axis: number, taps: readonly number[]): Value =>
  graph.node(
    'Gather',
    [weight, graph.integers(taps)],
    weight.shape.map((size, i) => (i === axis ? taps.length : size)),
    { attributes: { axis } },
  );

/**
 * For longer strides: pixels at the same place within a stride see the same taps only, so each such phase is a small
 * convolution of dy; the phases are interleaved at the end. No product with a zero is done.
 */
export const phases: InputFormulation = {
  portable: true,
  applies: ({ input, convolution: { kernel, stride, padding, groups } }) =>
    groups === 1 &&
    [0, 1].every((axis) => {
      const [k = 1, s = 1, size = 1] = [kernel[axis], stride[axis], input[axis + 2]];
      return s > 1 && k >= s && size % s === 0 && (axis === 0 ? padding.top : padding.left) < k;
    }),
  emit: (graph, { dy, weight, inputShape }, { kernel, stride, padding, groups }) => {
    const [, , height = 1, width = 1] = inputShape;
    const [, , rows, columns] = pictureShape(dy);
    const swapped = transpose(graph, weight, [1, 0, 2, 3]);
    const vertical = { size: height, outputs: rows, kernel: kernel[0], stride: stride[0], padding: padding.top };
    const horizontal = { size: width, outputs: columns, kernel: kernel[1], stride: stride[1], padding: padding.left };
    const parts = Array.from({ length: stride[0] * stride[1] }, (_, i) => {
      const down = reaching(vertical, Math.floor(i / stride[1]));
      const across = reaching(horizontal, i % stride[1]);
      const kernels = pick(graph, pick(graph, swapped, 2, down.taps), 3, across.taps);
      const margins = { top: down.before, left: across.before, bottom: down.after, right: across.after };
      const way = {
        kernel: [down.taps.length, across.taps.length] as const,
        stride: [1, 1] as const,
        padding: margins,
        groups,
      };
      return convolve(graph, { x: dy, weight: kernels }, way);
    });
    return interleave(graph, parts, stride);
  },
};
