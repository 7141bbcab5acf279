import type { Graph } from '../../../ir/graph.ts';
import { pictureShape, type Value } from '../../../ir/value.ts';
import { convolveBlocks, fromBlocks, toBlocks } from '../../../ops/blocked.ts';
import { type Convolution, convolve } from '../../../ops/convolution.ts';
import { concat, reshape, transpose } from '../../../ops/layout.ts';
import { interleave } from '../../../ops/taps.ts';
import { blockedWeight } from '../blockedKernels.ts';
import type { InputFormulation, InputGradientOperands } from '../formulation.ts';
import type { ConvolutionProblem } from '../problem.ts';

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

/** A small convolution of dy: the pixels of one phase. */
interface Phase {
  readonly kernels: Value;
  readonly way: Convolution;
}

/** Phases row by row of a stride. */
const phasesOf = (
  graph: Graph,
  { dy, weight, inputShape }: InputGradientOperands,
  { kernel, stride, padding, groups }: Convolution,
): readonly Phase[] => {
  const [, , height = 1, width = 1] = inputShape;
  const [, , rows, columns] = pictureShape(dy);
  const swapped = transpose(graph, weight, [1, 0, 2, 3]);
  const vertical = { size: height, outputs: rows, kernel: kernel[0], stride: stride[0], padding: padding.top };
  const horizontal = { size: width, outputs: columns, kernel: kernel[1], stride: stride[1], padding: padding.left };
  return Array.from({ length: stride[0] * stride[1] }, (_, i) => {
    const down = reaching(vertical, Math.floor(i / stride[1]));
    const across = reaching(horizontal, i % stride[1]);
    const kernels = pick(graph, pick(graph, swapped, 2, down.taps), 3, across.taps);
    const margins = { top: down.before, left: across.before, bottom: down.after, right: across.after };
    const size = [down.taps.length, across.taps.length] as const;
    return { kernels, way: { kernel: size, stride: [1, 1], padding: margins, groups } };
  });
};

const applies = ({ input, convolution: { kernel, stride, padding, groups } }: ConvolutionProblem): boolean =>
  groups === 1 &&
  [0, 1].every((axis) => {
    const [k = 1, s = 1, size = 1] = [kernel[axis], stride[axis], input[axis + 2]];
    return s > 1 && k >= s && size % s === 0 && (axis === 0 ? padding.top : padding.left) < k;
  });

/**
 * For longer strides: pixels at the same place within a stride see the same taps only, so each such phase is a small
 * convolution of dy; the phases are interleaved at the end. No product with a zero is done.
 */
export const phases: InputFormulation = {
  portable: true,
  applies,
  emit: (graph, operands, convolution) => {
    const parts = phasesOf(graph, operands, convolution).map(({ kernels, way }) =>
      convolve(graph, { x: operands.dy, weight: kernels }, way),
    );
    return interleave(graph, parts, convolution.stride);
  },
};

/**
 * The same in ONNX Runtime's blocked layout, in which a pixel's channels lie together: phases are interleaved by
 * copies of whole pixels.
 */
export const blockedPhases = (block: number): InputFormulation => ({
  portable: false,
  applies: (problem) => applies(problem) && problem.filters % 4 === 0 && problem.input[1] >= block,
  emit: (graph, operands, convolution) => {
    const { dy, inputShape } = operands;
    const [vertical, horizontal] = convolution.stride;
    const [n = 1, channels = 1, height = 1, width = 1] = inputShape;
    const blocks = Math.ceil(channels / block);
    const [h, w] = [height / vertical, width / horizontal];
    const blockedGradient = toBlocks(graph, dy, block);
    const parts = phasesOf(graph, operands, convolution).map(({ kernels, way }) => {
      const weight = blockedWeight(graph, kernels, block);
      return convolveBlocks(graph, { x: blockedGradient, weight, bias: null }, way);
    });
    const rows = Array.from({ length: vertical }, (_, row) => {
      const pixels = parts
        .slice(row * horizontal, (row + 1) * horizontal)
        .map((part) => reshape(graph, part, [n * blocks * h * w, 1, block]));
      return reshape(graph, concat(graph, pixels, 1), [n * blocks * h, 1, width * block]);
    });
    const whole = reshape(graph, concat(graph, rows, 1), [n, blocks * block, height, width]);
    return fromBlocks(graph, whole, channels);
  },
});
