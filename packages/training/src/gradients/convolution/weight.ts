import type { Graph } from '../../ir/graph.ts';
import { pictureShape, type Shape, type Value } from '../../ir/value.ts';
import type { Convolution } from '../../ops/convolution.ts';
import { concat, padPictures, reshape, slice, swapFirstAxes, transpose } from '../../ops/layout.ts';
import { gemm, matMul } from '../../ops/matrix.ts';
import { tapsOf, underTap } from '../../ops/taps.ts';

export interface WeightGradientOperands {
  readonly x: Value;
  readonly dy: Value;
  readonly weightShape: Shape;
}

type WeightGradient = (graph: Graph, operands: WeightGradientOperands, convolution: Convolution) => Value;

const steps = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/**
 * What each tap of the kernel saw: for every tap, C × N × rows × columns.
 * Channels come first, so that a tap is a matrix of channels × all positions of all pictures.
 */
const tapViews = (graph: Graph, operands: WeightGradientOperands, convolution: Convolution): readonly Value[] => {
  const { kernel, stride, padding } = convolution;
  const [, , rows, columns] = pictureShape(operands.dy);
  const padded = padPictures(graph, swapFirstAxes(graph, operands.x), padding);
  const [, , height, width] = pictureShape(padded);
  const isWhole = height === rows && width === columns && kernel[0] * kernel[1] === 1;
  if (isWhole) return [padded];
  return tapsOf(convolution).map((tap) => underTap(graph, padded, { rows, columns, stride, tap }));
};

/** dy as a matrix of filters × positions. */
const byFilter = (graph: Graph, dy: Value): Value => {
  const [n, filters, rows, columns] = pictureShape(dy);
  return reshape(graph, swapFirstAxes(graph, dy), [filters, n * rows * columns]);
};

/** One matrix product per tap: filters × positions times positions × channels. */
const perTap: WeightGradient = (graph, operands, convolution) => {
  const { dy, weightShape } = operands;
  const [n, filters, rows, columns] = pictureShape(dy);
  const [, channels = 1] = weightShape;
  const gradient = byFilter(graph, dy);
  const products = tapViews(graph, operands, convolution).map((view) => {
    const seen = reshape(graph, view, [channels, n * rows * columns]);
    return reshape(graph, gemm(graph, gradient, seen, { transposeB: true }), [filters, channels, 1]);
  });
  return reshape(graph, concat(graph, products, 2), weightShape);
};

/** 0/1 matrix of width × columns that picks what column tap `j` saw; padding picks nothing. */
const columnPick = (graph: Graph, size: { width: number; columns: number; tap: number }, convolution: Convolution) => {
  const { width, columns, tap } = size;
  const pick = new Float32Array(width * columns);
  for (const column of steps(columns)) {
    const source = column * convolution.stride[1] + tap - convolution.padding.left;
    if (source >= 0 && source < width) pick[source * columns + column] = 1;
  }
  return graph.floats(pick, [width, columns]);
};

/**
 * One matrix product per row of the kernel. Columns are picked by products with 0/1 matrices, which skip and pad at
 * the price of a copy, while a slice with steps goes element by element.
 */
const perRow: WeightGradient = (graph, operands, convolution) => {
  const { x, dy, weightShape } = operands;
  const [n, filters, rows, columns] = pictureShape(dy);
  const [, channels, height, width] = pictureShape(x);
  const [kernelRows, kernelColumns] = convolution.kernel;
  const lines = reshape(graph, swapFirstAxes(graph, x), [channels * n * height, width]);
  const views = steps(kernelColumns).map((tap) => {
    const picked = matMul(graph, lines, columnPick(graph, { width, columns, tap }, convolution));
    return reshape(graph, picked, [channels, n, height, columns]);
  });
  const { top, bottom } = convolution.padding;
  const padded = padPictures(graph, concat(graph, views, 0), { top, bottom, left: 0, right: 0 });
  const gradient = byFilter(graph, dy);
  const products = steps(kernelRows).map((i) => {
    const ends = [i + (rows - 1) * convolution.stride[0] + 1];
    const view = slice(graph, padded, { axes: [2], starts: [i], ends, steps: [convolution.stride[0]] });
    const seen = reshape(graph, view, [kernelColumns * channels, n * rows * columns]);
    const product = gemm(graph, gradient, seen, { transposeB: true });
    return reshape(graph, product, [filters, 1, kernelColumns, channels]);
  });
  return reshape(graph, transpose(graph, concat(graph, products, 1), [0, 3, 1, 2]), weightShape);
};

/** Per tap and group: batches of C/groups × positions times positions × filters/groups. */
const perTapAndGroup: WeightGradient = (graph, operands, convolution) => {
  const { dy, weightShape } = operands;
  const { groups } = convolution;
  const [n, filters, rows, columns] = pictureShape(dy);
  const [, channels = 1] = weightShape;
  const perGroup = filters / groups;
  const positions = n * rows * columns;
  const byGroup = reshape(graph, swapFirstAxes(graph, dy), [groups, perGroup, positions]);
  const gradient =
    perGroup === 1 ? reshape(graph, byGroup, [groups, positions, 1]) : transpose(graph, byGroup, [0, 2, 1]);
  const products = tapViews(graph, operands, convolution).map((view) => {
    const product = matMul(graph, reshape(graph, view, [groups, channels, positions]), gradient);
    return reshape(graph, product, [groups, channels, perGroup, 1]);
  });
  const all = concat(graph, products, 3);
  return reshape(graph, transpose(graph, all, [0, 2, 1, 3]), weightShape);
};

/**
 * Derivative with regard to a convolution's weights, as matrix products: twice as fast as a convolution by dy. Which
 * formulation is fastest depends on the shape; this choice was measured on the CPU.
 */
export const convWeightGradient: WeightGradient = (graph, operands, convolution) => {
  if (convolution.groups > 1) return perTapAndGroup(graph, operands, convolution);
  const { kernel, stride } = convolution;
  const [, , , width] = pictureShape(operands.x);
  const slicesWell = stride[1] === 1 && width >= 16;
  return (kernel[1] === 1 || slicesWell ? perTap : perRow)(graph, operands, convolution);
};
