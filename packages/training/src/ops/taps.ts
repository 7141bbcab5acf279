import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import type { Window } from './convolution.ts';
import { concat, reshape, slice, transpose } from './layout.ts';
import { matMul } from './matrix.ts';

/** Place of one tap in a window: row, column. */
export type Tap = readonly [number, number];

/** A window's taps, row by row. */
export const tapsOf = ({ kernel }: Pick<Window, 'kernel'>): readonly Tap[] =>
  Array.from({ length: kernel[0] * kernel[1] }, (_, i) => [Math.floor(i / kernel[1]), i % kernel[1]] as const);

/** How often a window is laid on pictures, and by which steps. */
export interface Placement {
  readonly rows: number;
  readonly columns: number;
  readonly stride: readonly [number, number];
}

/** What one tap saw of padded pictures, … × rows × columns. */
export const underTap = (graph: Graph, padded: Value, at: Placement & { readonly tap: Tap }): Value =>
  slice(graph, padded, {
    axes: [2, 3],
    starts: at.tap,
    ends: [at.tap[0] + (at.rows - 1) * at.stride[0] + 1, at.tap[1] + (at.columns - 1) * at.stride[1] + 1],
    steps: at.stride,
  });

/** Columns of joined rows up to which a product with a permutation matrix beats a transposition. */
const widestPermutation = 256;

/** Rows of `step` parts of `width` behind each other → their columns in turn. */
const columnsInTurn = (graph: Graph, x: Value, by: { readonly step: number; readonly width: number }): Value => {
  const { step, width } = by;
  const rows = x.shape.slice(0, -1);
  if (step === 1) return x;
  if (step * width > widestPermutation) {
    const cells = reshape(graph, x, [...rows, step, width]);
    const swapped = transpose(graph, cells, [...rows.map((_, i) => i), rows.length + 1, rows.length]);
    return reshape(graph, swapped, x.shape);
  }
  const order = new Float32Array((step * width) ** 2);
  for (let part = 0; part < step; part++)
    for (let i = 0; i < width; i++) order[(part * width + i) * step * width + i * step + part] = 1;
  return matMul(graph, x, graph.floats(order, [step * width, step * width]));
};

/**
 * Puts N × C × h × w pictures together so that rows and columns of `stride` of them alternate: the first has the pixels
 * at 0, 0 of every stride, the next those at 0, 1.
 */
export const interleave = (graph: Graph, phases: readonly Value[], stride: readonly [number, number]): Value => {
  const [first] = phases;
  if (!first || phases.length === 1) return concat(graph, phases, 0);
  const [n, c, h, w] = pictureShape(first);
  // Behind each other in a row: the phases of its first stride row, then those of the next.
  const rows = concat(graph, phases, 3);
  const lines = reshape(graph, rows, [n, c, h * stride[0], w * stride[1]]);
  return columnsInTurn(graph, lines, { step: stride[1], width: w });
};
