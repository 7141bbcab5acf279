import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import type { Window } from './convolution.ts';
import { concat, reshape, slice, transpose } from './layout.ts';

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

/**
 * Puts N × C × h × w pictures together so that rows and columns of `stride` of them alternate: the first has the pixels
 * at 0, 0 of every stride, the next those at 0, 1.
 */
export const interleave = (graph: Graph, phases: readonly Value[], stride: readonly [number, number]): Value => {
  const [first] = phases;
  if (!first || phases.length === 1) return concat(graph, phases, 0);
  const [n, c, h, w] = pictureShape(first);
  const stacked = concat(
    graph,
    phases.map((phase) => reshape(graph, phase, [n, c, 1, h, w])),
    2,
  );
  const cells = reshape(graph, stacked, [n, c, ...stride, h, w]);
  return reshape(graph, transpose(graph, cells, [0, 1, 4, 2, 5, 3]), [n, c, h * stride[0], w * stride[1]]);
};
