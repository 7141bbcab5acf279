import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import type { Window } from './convolution.ts';
import { pad, slice, spread } from './layout.ts';

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

/** The way back: puts what one tap saw into pictures of `size` that are zero elsewhere. */
export const backUnderTap = (
  graph: Graph,
  seen: Value,
  at: Placement & { readonly tap: Tap; readonly size: readonly [number, number] },
): Value => {
  const cut = slice(graph, spread(graph, seen, at.stride), {
    axes: [2, 3],
    starts: [0, 0],
    ends: [(at.rows - 1) * at.stride[0] + 1, (at.columns - 1) * at.stride[1] + 1],
  });
  const [, , height, width] = pictureShape(cut);
  const after = [0, 0, at.size[0] - height - at.tap[0], at.size[1] - width - at.tap[1]];
  return pad(graph, cut, { before: [0, 0, ...at.tap], after });
};
