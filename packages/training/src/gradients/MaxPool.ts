import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import { type Window, windowOf } from '../ops/convolution.ts';
import { add, cast, divide, equal, multiply } from '../ops/elementwise.ts';
import { slice } from '../ops/layout.ts';
import { backUnderTap, type Placement, type Tap, tapsOf, underTap } from '../ops/taps.ts';
import { type Gradient, inputOf, outputOf } from './gradient.ts';

/** Below every pixel, so that the margin never ties with a window's largest, as zeros would after a ReLU. */
const lowest = -3.4e38;

/** The pictures with room for every window, and where the windows lie. */
const framed = (graph: Graph, x: Value, pool: { readonly window: Window; readonly y: Value }) => {
  const { kernel, stride, padding } = pool.window;
  const [n, c, h, w] = pictureShape(x);
  const [, , rows, columns] = pictureShape(pool.y);
  const height = Math.max((rows - 1) * stride[0] + kernel[0], h + padding.top);
  const width = Math.max((columns - 1) * stride[1] + kernel[1], w + padding.left);
  const margins = [0, 0, padding.top, padding.left, 0, 0, height - h - padding.top, width - w - padding.left];
  const padded = graph.node('Pad', [x, graph.integers(margins), graph.scalar(lowest)], [n, c, height, width]);
  const placement: Placement = { rows, columns, stride };
  return { padded, placement, size: [height, width] as const };
};

/** For each tap 1 where it saw its window's largest pixel, else 0. */
const hitsOf = (graph: Graph, taps: readonly Tap[], pool: { padded: Value; y: Value; placement: Placement }) =>
  taps.map((tap) => {
    const seen = underTap(graph, pool.padded, { ...pool.placement, tap });
    return { tap, hit: cast(graph, equal(graph, seen, pool.y), 'float32') };
  });

/**
 * The largest pixels of a window share its gradient evenly (any split is a valid subgradient; this one is stable).
 * Pixels are found by comparison, tap by tap: the index output of MaxPool is slow and scatters do not thread.
 */
export const maxPoolGradient: Gradient = ({ graph, node, outputGradient: dy }) => {
  const [x, y, window] = [inputOf(node, 0), outputOf(node), windowOf(node)];
  const { padded, placement, size } = framed(graph, x, { window, y });
  const hits = hitsOf(graph, tapsOf(window), { padded, y, placement });
  const ties = hits.map(({ hit }) => hit).reduce((sum, hit) => add(graph, sum, hit));
  const share = divide(graph, dy, ties);
  const total = hits
    .map(({ tap, hit }) => backUnderTap(graph, multiply(graph, share, hit), { ...placement, tap, size }))
    .reduce((sum, part) => add(graph, sum, part));
  const [, , h, w] = pictureShape(x);
  const { top, left } = window.padding;
  return [slice(graph, total, { axes: [2, 3], starts: [top, left], ends: [top + h, left + w] })];
};
