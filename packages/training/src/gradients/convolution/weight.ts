import type { Graph } from '../../ir/graph.ts';
import { pictureShape, type Shape, type Value } from '../../ir/value.ts';
import type { Convolution } from '../../ops/convolution.ts';
import { concat, padPictures, reshape, slice, swapFirstAxes, transpose } from '../../ops/layout.ts';
import { gemm, matMul } from '../../ops/matrix.ts';

export interface WeightGradientOperands {
  readonly x: Value;
  readonly dy: Value;
  readonly weightShape: Shape;
}

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
  return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    if (isWhole) return padded;
    const [i, j] = [Math.floor(tap / kernel[1]), tap % kernel[1]];
    return slice(graph, padded, {
      axes: [2, 3],
      starts: [i, j],
      ends: [i + (rows - 1) * stride[0] + 1, j + (columns - 1) * stride[1] + 1],
      steps: stride,
    });
  });
};

/** One matrix product per tap: filters × positions times positions × channels. */
const perTap = (graph: Graph, operands: WeightGradientOperands, convolution: Convolution): Value => {
  const { dy, weightShape } = operands;
  const [n, filters, rows, columns] = pictureShape(dy);
  const [, channels = 1] = weightShape;
  const positions = n * rows * columns;
  const gradient = reshape(graph, swapFirstAxes(graph, dy), [filters, positions]);
  const products = tapViews(graph, operands, convolution).map((view) => {
    const product = gemm(graph, gradient, reshape(graph, view, [channels, positions]), { transposeB: true });
    return reshape(graph, product, [filters, channels, 1]);
  });
  return reshape(graph, concat(graph, products, 2), weightShape);
};

/** The same by group: batches of C/groups × positions times positions × filters/groups. */
const perTapAndGroup = (graph: Graph, operands: WeightGradientOperands, convolution: Convolution): Value => {
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

/** Derivative with regard to a convolution's weights; by products per tap, twice as fast as a convolution by dy. */
export const convWeightGradient = (graph: Graph, operands: WeightGradientOperands, convolution: Convolution): Value =>
  convolution.groups === 1 ? perTap(graph, operands, convolution) : perTapAndGroup(graph, operands, convolution);
