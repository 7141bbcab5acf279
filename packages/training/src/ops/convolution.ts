import type { Graph, GraphNode } from '../ir/graph.ts';
import { pictureShape, ShapeError, type Value } from '../ir/value.ts';
import type { Margins } from './layout.ts';

/** How a window moves over pictures. */
export interface Window {
  /** Vertical, horizontal. */
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: Margins;
}

export interface Convolution extends Window {
  readonly groups: number;
}

const evenMargins = (size: number): Margins => ({ top: size, left: size, bottom: size, right: size });

export const squareWindow = (size: number, stride: number, padding: number): Window => ({
  kernel: [size, size],
  stride: [stride, stride],
  padding: evenMargins(padding),
});

/** Height and width of what a window over H × W yields. */
export const windowOutput = (height: number, width: number, window: Window): readonly [number, number] => {
  const { kernel, stride, padding } = window;
  const rows = Math.floor((height + padding.top + padding.bottom - kernel[0]) / stride[0]) + 1;
  const columns = Math.floor((width + padding.left + padding.right - kernel[1]) / stride[1]) + 1;
  if (rows < 1 || columns < 1)
    throw new ShapeError(`a ${kernel[0]} × ${kernel[1]} window does not fit into ${height} × ${width} pixels`);
  return [rows, columns];
};

const windowAttributes = ({ kernel, stride, padding }: Window) => ({
  kernel_shape: kernel,
  strides: stride,
  pads: [padding.top, padding.left, padding.bottom, padding.right],
});

/** Reads the window back from a node that was emitted here. */
export const windowOf = (node: GraphNode): Window => {
  const integers = (name: string): readonly number[] => {
    const value = node.attributes[name];
    if (!Array.isArray(value)) throw new ShapeError(`node ${node.name} has no attribute ${name}`);
    return value;
  };
  const [kh = 1, kw = 1] = integers('kernel_shape');
  const [sh = 1, sw = 1] = integers('strides');
  const [top = 0, left = 0, bottom = 0, right = 0] = integers('pads');
  return { kernel: [kh, kw], stride: [sh, sw], padding: { top, left, bottom, right } };
};

export const convolutionOf = (node: GraphNode): Convolution => {
  const { group } = node.attributes;
  return { ...windowOf(node), groups: typeof group === 'number' ? group : 1 };
};

/**
 * Convolution (cross-correlation) of N × C × H × W.
 *
 * @param weight filters × C/groups × kernel height × kernel width
 * @param bias   [filters] or null
 */
export const convolve = (
  graph: Graph,
  operands: { readonly x: Value; readonly weight: Value; readonly bias?: Value | null },
  convolution: Convolution,
): Value => {
  const { x, weight, bias } = operands;
  const [n, c, h, w] = pictureShape(x);
  const [filters, perGroup] = pictureShape(weight);
  if (perGroup * convolution.groups !== c || filters % convolution.groups !== 0)
    throw new ShapeError(
      `${weight.name} [${weight.shape}] in ${convolution.groups} groups does not fit ${x.name} [${x.shape}]`,
    );
  const shape = [n, filters, ...windowOutput(h, w, convolution)];
  const attributes = { ...windowAttributes(convolution), group: convolution.groups, dilations: [1, 1] };
  return graph.node('Conv', bias ? [x, weight, bias] : [x, weight], shape, { attributes });
};

/**
 * Transposed convolution: what the gradient of a convolution with regard to its input is.
 *
 * @param weight      channels of x × C/groups × kernel, as the convolution has it
 * @param outputShape shape of the convolution's input
 */
export const convolveTransposed = (
  graph: Graph,
  operands: { readonly x: Value; readonly weight: Value; readonly outputShape: readonly number[] },
  convolution: Convolution,
): Value => {
  const { x, weight, outputShape } = operands;
  const { kernel, stride, padding, groups } = convolution;
  const [, , rows, columns] = pictureShape(x);
  const [, , h = 0, w = 0] = outputShape;
  const rest = [
    h - ((rows - 1) * stride[0] + kernel[0] - padding.top - padding.bottom),
    w - ((columns - 1) * stride[1] + kernel[1] - padding.left - padding.right),
  ];
  const attributes = { ...windowAttributes(convolution), group: groups, dilations: [1, 1], output_padding: rest };
  return graph.node('ConvTranspose', [x, weight], outputShape, { attributes });
};

/** Largest element under each window. */
export const maxPool = (graph: Graph, x: Value, window: Window): Value => {
  const [n, c, h, w] = pictureShape(x);
  return graph.node('MaxPool', [x], [n, c, ...windowOutput(h, w, window)], { attributes: windowAttributes(window) });
};

/** Mean under each window; padding counts as zeros. */
export const averagePool = (graph: Graph, x: Value, window: Window): Value => {
  const [n, c, h, w] = pictureShape(x);
  const attributes = { ...windowAttributes(window), count_include_pad: 1 };
  return graph.node('AveragePool', [x], [n, c, ...windowOutput(h, w, window)], { attributes });
};

/** Mean over each picture, as N × C. */
export const globalAveragePool = (graph: Graph, x: Value): Value => {
  const [n, c] = pictureShape(x);
  return graph.node('GlobalAveragePool', [x], [n, c, 1, 1]);
};
