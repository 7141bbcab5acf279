import type { Graph, GraphNode } from '../ir/graph.ts';
import { dimension, pictureShape, type Shape, ShapeError, sizeOf, type Value } from '../ir/value.ts';

/** Same elements under another shape; at most one dimension may be a run-time size. */
export const reshape = (graph: Graph, x: Value, shape: Shape): Value => {
  const isStatic = x.shape.every((size) => size >= 0);
  if (isStatic && sizeOf(shape) !== sizeOf(x.shape))
    throw new ShapeError(`${x.name} [${x.shape}] cannot be reshaped to [${shape}]`);
  return graph.node('Reshape', [x, graph.integers(shape)], shape, { type: x.type });
};

export const transpose = (graph: Graph, x: Value, permutation: readonly number[]): Value =>
  graph.node(
    'Transpose',
    [x],
    permutation.map((axis) => dimension(x, axis)),
    { type: x.type, attributes: { perm: permutation } },
  );

/** N × C × … ↔ C × N × …: its own inverse. */
export const swapFirstAxes = (graph: Graph, x: Value): Value =>
  transpose(graph, x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);

export interface Extent {
  readonly axes: readonly number[];
  readonly starts: readonly number[];
  /** Exclusive, at most the size of the axis. */
  readonly ends: readonly number[];
  /** Positive; 1 where absent. */
  readonly steps?: readonly number[];
}

export const slice = (graph: Graph, x: Value, extent: Extent): Value => {
  const { axes, starts, ends, steps } = extent;
  const shape = [...x.shape];
  axes.forEach((axis, i) => {
    const [start = 0, end = 0, step = 1] = [starts[i], ends[i], steps?.[i]];
    if (start < 0 || end > dimension(x, axis) || end <= start)
      throw new ShapeError(`${start}…${end} is no range of axis ${axis} of ${x.name} [${x.shape}]`);
    shape[axis] = Math.ceil((end - start) / step);
  });
  const parameters = [starts, ends, axes, ...(steps?.some((step) => step !== 1) ? [steps] : [])];
  return graph.node('Slice', [x, ...parameters.map((data) => graph.integers(data))], shape, { type: x.type });
};

/** Reads the extent back from a node that was emitted here. */
export const sliceOf = (graph: Graph, node: GraphNode): Extent => {
  const [starts = [], ends = [], axes = [], steps] = node.inputs.slice(1).map((input) => {
    const content = graph.constants.find(({ value }) => value.name === input?.name)?.data;
    if (!content) throw new ShapeError(`node ${node.name}: its extent is no constant of this graph`);
    return Array.from<number | bigint, number>(content, Number);
  });
  return { starts, ends, axes, ...(steps ? { steps } : {}) };
};

/** Zeros around; `before` and `after` have one entry per axis. */
export const pad = (
  graph: Graph,
  x: Value,
  margins: { readonly before: readonly number[]; readonly after: readonly number[] },
): Value => {
  const { before, after } = margins;
  if (![...before, ...after].some((size) => size !== 0)) return x;
  const shape = x.shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
  return graph.node('Pad', [x, graph.integers([...before, ...after])], shape, { type: x.type });
};

/** Zeros around the pictures of N × C × H × W (or C × N × H × W). */
export const padPictures = (graph: Graph, x: Value, margins: Margins): Value =>
  pad(graph, x, { before: [0, 0, margins.top, margins.left], after: [0, 0, margins.bottom, margins.right] });

export interface Margins {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export const concat = (graph: Graph, values: readonly Value[], axis: number): Value => {
  const [first] = values;
  if (!first) throw new ShapeError('concat of nothing');
  if (values.length === 1) return first;
  const total = values.reduce((sum, value) => sum + dimension(value, axis), 0);
  const shape = first.shape.map((size, i) => (i === axis ? total : size));
  return graph.node('Concat', values, shape, { type: first.type, attributes: { axis } });
};

/** Channel i of group g goes from place g·C/groups + i to i·groups + g. */
export const shuffleChannels = (graph: Graph, x: Value, groups: number): Value => {
  const [n, c, h, w] = pictureShape(x);
  if (c % groups !== 0) throw new ShapeError(`${c} channels of ${x.name} cannot be dealt out in ${groups} groups`);
  const dealt = transpose(graph, reshape(graph, x, [n, groups, c / groups, h, w]), [0, 2, 1, 3, 4]);
  return reshape(graph, dealt, x.shape);
};

export const expand = (graph: Graph, x: Value, shape: Shape): Value =>
  graph.node('Expand', [x, graph.integers(shape)], shape, { type: x.type });

/** Rows of `x` by `index` along its first axis. */
export const gather = (graph: Graph, x: Value, index: Value): Value =>
  graph.node('Gather', [x, index], [...index.shape, ...x.shape.slice(1)], { type: x.type, attributes: { axis: 0 } });

/** Puts `step − 1` zeros after each row and column, so that H × W becomes H·step × W·step. */
export const spread = (graph: Graph, x: Value, step: readonly [number, number]): Value => {
  const [vertical, horizontal] = step;
  if (vertical === 1 && horizontal === 1) return x;
  const [n, c, h, w] = [dimension(x, 0), dimension(x, 1), dimension(x, 2), dimension(x, 3)];
  const cells = reshape(graph, x, [n, c, h, 1, w, 1]);
  const padded = pad(graph, cells, {
    before: [0, 0, 0, 0, 0, 0],
    after: [0, 0, 0, vertical - 1, 0, horizontal - 1],
  });
  return reshape(graph, padded, [n, c, h * vertical, w * horizontal]);
};
