import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import { type Window, windowOf } from '../ops/convolution.ts';
import { reshape } from '../ops/layout.ts';
import { matMul } from '../ops/matrix.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** Along one axis: [output, pixel] = 1/kernel where the pixel lies under the output's window. */
const shares = (size: { readonly outputs: number; readonly pixels: number }, axis: AxisWindow): readonly number[][] =>
  Array.from({ length: size.outputs }, (_, output) =>
    Array.from({ length: size.pixels }, (__, pixel) => {
      const tap = pixel + axis.padding - output * axis.stride;
      return tap >= 0 && tap < axis.kernel ? 1 / axis.kernel : 0;
    }),
  );

interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

const axesOf = ({ kernel, stride, padding }: Window): readonly [AxisWindow, AxisWindow] => [
  { kernel: kernel[0], stride: stride[0], padding: padding.top },
  { kernel: kernel[1], stride: stride[1], padding: padding.left },
];

/** Elements up to which one matrix for both axes beats one for each. */
const largestJointMatrix = 16_384;

/** One product for whole maps: [outputs, pixels], the pairwise products of the two axes' shares. */
const jointly = (graph: Graph, dy: Value, axes: { vertical: readonly number[][]; horizontal: readonly number[][] }) => {
  const [n, c, rows, columns] = pictureShape(dy);
  const { vertical, horizontal } = axes;
  const matrix = vertical.flatMap((down) =>
    horizontal.flatMap((across) => down.flatMap((a) => across.map((b) => a * b))),
  );
  const outputs = rows * columns;
  const weights = graph.floats(Float32Array.from(matrix), [outputs, matrix.length / outputs]);
  return matMul(graph, reshape(graph, dy, [n * c, outputs]), weights);
};

/** A product for each axis: [height, rows] · dy · [columns, width]. */
const byAxis = (graph: Graph, dy: Value, axes: { vertical: readonly number[][]; horizontal: readonly number[][] }) => {
  const [, , rows, columns] = pictureShape(dy);
  const { vertical, horizontal } = axes;
  const [height, width] = [vertical[0]?.length ?? 0, horizontal[0]?.length ?? 0];
  const upright = Float32Array.from(
    { length: height * rows },
    (_, i) => vertical[i % rows]?.[Math.floor(i / rows)] ?? 0,
  );
  const down = graph.floats(upright, [height, rows]);
  const across = graph.floats(Float32Array.from(horizontal.flat()), [columns, width]);
  return matMul(graph, down, matMul(graph, dy, across));
};

/** Each pixel gets 1/area of the gradient of every window over it; a linear map, so a product with a matrix. */
export const averagePoolGradient: Gradient = ({ graph, node, outputGradient: dy }) => {
  const x = inputOf(node, 0);
  const [vertical, horizontal] = axesOf(windowOf(node));
  const [, , h, w] = pictureShape(x);
  const [, , rows, columns] = pictureShape(dy);
  const axes = {
    vertical: shares({ outputs: rows, pixels: h }, vertical),
    horizontal: shares({ outputs: columns, pixels: w }, horizontal),
  };
  const product = rows * columns * h * w <= largestJointMatrix ? jointly : byAxis;
  return [reshape(graph, product(graph, dy, axes), x.shape)];
};
