import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import { type Window, windowOf } from '../ops/convolution.ts';
import { add, cast, divide, equal, multiply } from '../ops/elementwise.ts';
import { pad, slice, spread } from '../ops/layout.ts';
import { type Gradient, inputOf, outputOf } from './gradient.ts';

/** Offsets of a window's taps. */
const taps = ({ kernel }: Window): readonly (readonly [number, number])[] =>
  Array.from({ length: kernel[0] * kernel[1] }, (_, i) => [Math.floor(i / kernel[1]), i % kernel[1]] as const);

/** Room for every window, also for the last ones, which may end outside of the picture. */
const frame = (x: Value, window: Window, output: Value) => {
  const [, , h, w] = pictureShape(x);
  const [, , rows, columns] = pictureShape(output);
  const height = Math.max((rows - 1) * window.stride[0] + window.kernel[0], h + window.padding.top);
  const width = Math.max((columns - 1) * window.stride[1] + window.kernel[1], w + window.padding.left);
  return { height, width, rows, columns };
};

/** What lies under one tap of every window: N × C × rows × columns. */
const underTap = (graph: Graph, padded: Value, at: { offset: readonly [number, number]; window: Window; y: Value }) => {
  const [, , rows, columns] = pictureShape(at.y);
  const [i, j] = at.offset;
  const [sh, sw] = at.window.stride;
  return slice(graph, padded, {
    axes: [2, 3],
    starts: [i, j],
    ends: [i + (rows - 1) * sh + 1, j + (columns - 1) * sw + 1],
    steps: [sh, sw],
  });
};

/**
 * The largest pixels of a window share its gradient evenly (any split is a valid subgradient; this one is stable).
 * Pixels are found by comparison, tap by tap: the index output of MaxPool is slow and scatters do not thread.
 */
export const maxPoolGradient: Gradient = ({ graph, node, outputGradient: dy }) => {
  const [x, y, window] = [inputOf(node, 0), outputOf(node), windowOf(node)];
  const [, , h, w] = pictureShape(x);
  const { height, width, rows, columns } = frame(x, window, y);
  const { top, left } = window.padding;
  // The margin must never tie with a window's largest pixel, as zeros would after a ReLU.
  const lowest = graph.scalar(-3.4e38);
  const margins = [0, 0, top, left, 0, 0, height - h - top, width - w - left];
  const padded = graph.node('Pad', [x, graph.integers(margins), lowest], [...x.shape.slice(0, 2), height, width]);
  const hits = taps(window).map((offset) =>
    cast(graph, equal(graph, underTap(graph, padded, { offset, window, y }), y), 'float32'),
  );
  const share = divide(
    graph,
    dy,
    hits.reduce((sum, hit) => add(graph, sum, hit)),
  );
  const [sh, sw] = window.stride;
  const parts = taps(window).flatMap(([i, j], tap) => {
    const hit = hits[tap];
    if (!hit) return [];
    const placed = spread(graph, multiply(graph, share, hit), window.stride);
    const cut = slice(graph, placed, {
      axes: [2, 3],
      starts: [0, 0],
      ends: [(rows - 1) * sh + 1, (columns - 1) * sw + 1],
    });
    const [, , cutHeight, cutWidth] = pictureShape(cut);
    return [pad(graph, cut, { before: [0, 0, i, j], after: [0, 0, height - cutHeight - i, width - cutWidth - j] })];
  });
  const total = parts.reduce((sum, part) => add(graph, sum, part));
  return [slice(graph, total, { axes: [2, 3], starts: [top, left], ends: [top + h, left + w] })];
};
