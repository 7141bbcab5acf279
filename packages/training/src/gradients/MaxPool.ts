import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';
import { type Window, windowOf } from '../ops/convolution.ts';
import { add, cast, divide, equal, multiply } from '../ops/elementwise.ts';
import { pad, slice } from '../ops/layout.ts';
import { interleave, type Tap, tapsOf, underTap } from '../ops/taps.ts';
import { type Gradient, inputOf, outputOf } from './gradient.ts';

/** Below every pixel, so that the margin never ties with a window's largest, as zeros would after a ReLU. */
const lowest = -3.4e38;

/** Where the windows lie on framed pictures: pixels at the same place within a stride form a phase. */
interface Frame {
  readonly window: Window;
  /** Outputs. */
  readonly rows: number;
  readonly columns: number;
  /** Of a phase; times the stride that of the framed pictures. */
  readonly height: number;
  readonly width: number;
}

const frameOf = (x: Value, y: Value, window: Window): Frame => {
  const { kernel, stride, padding } = window;
  const [, , h, w] = pictureShape(x);
  const [, , rows, columns] = pictureShape(y);
  const height = Math.ceil(Math.max((rows - 1) * stride[0] + kernel[0], h + padding.top) / stride[0]);
  const width = Math.ceil(Math.max((columns - 1) * stride[1] + kernel[1], w + padding.left) / stride[1]);
  return { window, rows, columns, height, width };
};

/** The pictures with room for every window. */
const framed = (graph: Graph, x: Value, { window: { stride, padding }, height, width }: Frame): Value => {
  const [n, c, h, w] = pictureShape(x);
  const [tall, wide] = [height * stride[0], width * stride[1]];
  const margins = [0, 0, padding.top, padding.left, 0, 0, tall - h - padding.top, wide - w - padding.left];
  return graph.node('Pad', [x, graph.integers(margins), graph.scalar(lowest)], [n, c, tall, wide]);
};

/** Number of the phase that a tap sees, and by how many of its rows and columns it is shifted. */
const placeOf = ([row, column]: Tap, { window: { stride } }: Frame) => ({
  phase: (row % stride[0]) * stride[1] + (column % stride[1]),
  shift: [Math.floor(row / stride[0]), Math.floor(column / stride[1])] as const,
});

/** For each tap 1 where it saw its window's largest pixel, else 0. */
const hitsOf = (graph: Graph, pictures: Value, { y, frame }: { readonly y: Value; readonly frame: Frame }) => {
  const { window, rows, columns, height, width } = frame;
  const { stride } = window;
  // One slice with steps a phase: from then on every tap is a plain slice, which is copied row by row.
  const phases = Array.from({ length: stride[0] * stride[1] }, (_, i) => {
    const tap = [Math.floor(i / stride[1]), i % stride[1]] as const;
    return underTap(graph, pictures, { rows: height, columns: width, stride, tap });
  });
  return tapsOf(window).map((tap) => {
    const { phase, shift } = placeOf(tap, frame);
    const seen = underTap(graph, phases[phase] ?? pictures, { rows, columns, stride: [1, 1], tap: shift });
    return { tap, hit: cast(graph, equal(graph, seen, y), 'float32') };
  });
};

/** Adds the taps' shares up by phase and puts the phases together. */
const spreadShares = (graph: Graph, shares: readonly { readonly tap: Tap; readonly share: Value }[], frame: Frame) => {
  const { stride } = frame.window;
  const sums = new Map<number, Value>();
  for (const { tap, share } of shares) {
    const { phase, shift } = placeOf(tap, frame);
    const after = [0, 0, frame.height - frame.rows - shift[0], frame.width - frame.columns - shift[1]];
    const placed = pad(graph, share, { before: [0, 0, ...shift], after });
    const known = sums.get(phase);
    sums.set(phase, known ? add(graph, known, placed) : placed);
  }
  const [first] = sums.values();
  const nothing = () => graph.floats([0], [1, 1, 1, 1]);
  const phases = Array.from(
    { length: stride[0] * stride[1] },
    (_, i) => sums.get(i) ?? multiply(graph, first ?? nothing(), nothing()),
  );
  return interleave(graph, phases, stride);
};

/**
 * The largest pixels of a window share its gradient evenly (any split is a valid subgradient; this one is stable).
 * Pixels are found by comparison, tap by tap: the index output of MaxPool is slow and scatters do not thread.
 */
export const maxPoolGradient: Gradient = ({ graph, node, outputGradient: dy }) => {
  const [x, y, window] = [inputOf(node, 0), outputOf(node), windowOf(node)];
  const frame = frameOf(x, y, window);
  const hits = hitsOf(graph, framed(graph, x, frame), { y, frame });
  const ties = hits.map(({ hit }) => hit).reduce((sum, hit) => add(graph, sum, hit));
  const part = divide(graph, dy, ties);
  const shares = hits.map(({ tap, hit }) => ({ tap, share: multiply(graph, part, hit) }));
  const total = spreadShares(graph, shares, frame);
  const [, , h, w] = pictureShape(x);
  const { top, left } = window.padding;
  return [slice(graph, total, { axes: [2, 3], starts: [top, left], ends: [top + h, left + w] })];
};
