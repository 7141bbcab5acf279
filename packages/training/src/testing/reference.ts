import type { Graph, GraphNode } from '../ir/graph.ts';
import { broadcast, type Shape, sizeOf, type Value } from '../ir/value.ts';
import { convolutionOf, type Window, windowOf } from '../ops/convolution.ts';
import { batchNormEpsilon } from '../ops/normalization.ts';
import { layoutOperators } from './referenceLayout.ts';
import { at, first, type Operator, outputShape, type Tensor64 } from './tensor64.ts';

/** Row-major position in `shape` of what broadcasting puts at position `flat` of `output`. */
const sourceOf = (flat: number, output: Shape, shape: Shape): number => {
  let [rest, position, step] = [flat, 0, 1];
  for (let axis = output.length - 1; axis >= 0; axis--) {
    const size = output[axis] ?? 1;
    const own = shape[axis - (output.length - shape.length)] ?? 1;
    position += own === 1 ? 0 : (rest % size) * step;
    step *= own;
    rest = Math.floor(rest / size);
  }
  return position;
};

const binary =
  (operate: (a: number, b: number) => number): Operator =>
  ([a, b]) => {
    const shape = broadcast(a?.shape ?? [], b?.shape ?? []);
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
      operate(at(a, sourceOf(i, shape, a?.shape ?? [])), at(b, sourceOf(i, shape, b?.shape ?? []))),
    );
    return { data, shape };
  };

const unary =
  (operate: (x: number) => number): Operator =>
  (inputs) => ({ data: first(inputs).data.map(operate), shape: first(inputs).shape });

/** Calls back for every window position with the pixels under it: (output index, picture, channel, taps). */
const overWindows = (
  x: Tensor64,
  output: Shape,
  options: { readonly window: Window; readonly visit: (at: WindowPosition) => void },
): void => {
  const [, , h = 1, w = 1] = x.shape;
  const [n = 1, c = 1, rows = 1, columns = 1] = output;
  const { kernel, stride, padding } = options.window;
  for (let i = 0; i < n * c * rows * columns; i++) {
    const [column, row] = [i % columns, Math.floor(i / columns) % rows];
    const [channel, picture] = [Math.floor(i / columns / rows) % c, Math.floor(i / columns / rows / c)];
    const taps: { readonly tap: number; readonly pixel: number }[] = [];
    for (let tap = 0; tap < kernel[0] * kernel[1]; tap++) {
      const y = row * stride[0] - padding.top + Math.floor(tap / kernel[1]);
      const z = column * stride[1] - padding.left + (tap % kernel[1]);
      if (y >= 0 && y < h && z >= 0 && z < w) taps.push({ tap, pixel: y * w + z });
    }
    options.visit({ i, picture, channel, taps });
  }
};

interface WindowPosition {
  readonly i: number;
  readonly picture: number;
  readonly channel: number;
  readonly taps: readonly { readonly tap: number; readonly pixel: number }[];
}

const conv: Operator = (inputs, node) => {
  const [x, weight, bias] = [first(inputs), inputs[1], inputs[2]];
  const [, channels = 1, h = 1, w = 1] = x.shape;
  const [filters = 1, perGroup = 1, kh = 1, kw = 1] = weight?.shape ?? [];
  const { groups, ...window } = convolutionOf(node);
  const shape = outputShape(node);
  const data = new Float64Array(sizeOf(shape));
  const visit = ({ i, picture, channel, taps }: WindowPosition) => {
    const group = Math.floor(channel / (filters / groups));
    let sum = at(bias, channel);
    for (let c = 0; c < perGroup; c++) {
      const plane = (picture * channels + group * perGroup + c) * h * w;
      const kernel = (channel * perGroup + c) * kh * kw;
      for (const { tap, pixel } of taps) sum += at(x, plane + pixel) * at(weight, kernel + tap);
    }
    data[i] = sum;
  };
  overWindows(x, shape, { window, visit });
  return { data, shape };
};

const pool =
  (gather: (pixels: readonly number[], area: number) => number): Operator =>
  (inputs, node) => {
    const x = first(inputs);
    const [, channels = 1, h = 1, w = 1] = x.shape;
    const [shape, window] = [outputShape(node), windowOf(node)];
    const data = new Float64Array(sizeOf(shape));
    const visit = ({ i, picture, channel, taps }: WindowPosition) => {
      const plane = (picture * channels + channel) * h * w;
      const pixels = taps.map(({ pixel }) => at(x, plane + pixel));
      data[i] = gather(pixels, window.kernel[0] * window.kernel[1]);
    };
    overWindows(x, shape, { window, visit });
    return { data, shape };
  };

const globalAveragePool: Operator = (inputs, node) => {
  const { data, shape } = first(inputs);
  const area = sizeOf(shape.slice(2));
  const mean = (_: unknown, i: number) => data.subarray(i * area, (i + 1) * area).reduce((a, b) => a + b, 0) / area;
  return { data: Float64Array.from({ length: data.length / area }, mean), shape: outputShape(node) };
};

const gemm: Operator = (inputs, node) => {
  const [x, weight, bias] = inputs;
  const shape = outputShape(node);
  const [, columns = 1] = shape;
  const [, inner = 1] = x?.shape ?? [];
  if (node.attributes.transA !== 0 || node.attributes.transB !== 1) throw new Error('only x·wᵀ has a reference');
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let sum = at(bias, column);
    for (let k = 0; k < inner; k++) sum += at(x, row * inner + k) * at(weight, column * inner + k);
    return sum;
  });
  return { data, shape };
};

/** Both meanings of the node: fixed statistics, or the batch's own where it is so marked. */
const batchNormalization: Operator = (inputs, node) => {
  const [x, gamma, beta, mean, variance] = inputs;
  const [n = 1, c = 1, ...map] = x?.shape ?? [];
  const area = sizeOf(map);
  const channelOf = (i: number) => Math.floor(i / area) % c;
  const values = first(inputs).data;
  const moment = (power: number, centre: (channel: number) => number) => {
    const sums = new Float64Array(c);
    values.forEach((value, i) => {
      sums[channelOf(i)] = (sums[channelOf(i)] ?? 0) + (value - centre(channelOf(i))) ** power / (n * area);
    });
    return sums;
  };
  const isBatch = node.hint === 'batch-statistics';
  const centres = isBatch ? moment(1, () => 0) : (mean?.data ?? new Float64Array());
  const spreads = isBatch ? moment(2, (channel) => centres[channel] ?? 0) : (variance?.data ?? new Float64Array());
  const data = values.map((value, i) => {
    const k = channelOf(i);
    const normalized = (value - (centres[k] ?? 0)) / Math.sqrt((spreads[k] ?? 1) + batchNormEpsilon);
    return normalized * at(gamma, k) + at(beta, k);
  });
  return { data, shape: outputShape(node) };
};

const floatOf = (node: GraphNode, name: string): number => {
  const value = node.attributes[name];
  return typeof value === 'object' && 'float' in value ? value.float : 0;
};

const operators: Readonly<Record<string, Operator>> = {
  Add: binary((a, b) => a + b),
  AveragePool: pool((pixels, area) => pixels.reduce((a, b) => a + b, 0) / area),
  BatchNormalization: batchNormalization,
  Clip: (inputs, node) => {
    const [low, high] = [at(inputs[1], 0), at(inputs[2], 0)];
    return unary((value) => Math.min(Math.max(value, low), high))(inputs, node);
  },
  Conv: conv,
  Gemm: gemm,
  GlobalAveragePool: globalAveragePool,
  MaxPool: pool((pixels) => Math.max(...pixels)),
  Mul: binary((a, b) => a * b),
  ...layoutOperators,
  HardSigmoid: (inputs, node) => {
    const [slope, offset] = [floatOf(node, 'alpha'), floatOf(node, 'beta')];
    return unary((x) => Math.min(1, Math.max(0, slope * x + offset)))(inputs, node);
  },
  Relu: unary((x) => Math.max(0, x)),
  Reshape: (inputs, node) => ({ data: first(inputs).data, shape: outputShape(node) }),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
};

/** Nodes that `output` depends on; a batch's moments are left out, since the reference computes its own. */
const needed = (nodes: readonly GraphNode[], output: Value): readonly GraphNode[] => {
  const wanted = new Set([output.name]);
  return [...nodes]
    .reverse()
    .filter((node) => {
      if (!node.outputs.some(({ name }) => wanted.has(name))) return false;
      const inputs = node.hint === 'batch-statistics' ? node.inputs.slice(0, 3) : node.inputs;
      for (const input of inputs) if (input) wanted.add(input.name);
      return true;
    })
    .reverse();
};

/** Runs a forward graph in double precision, independently of ONNX Runtime. Slow and plain. */
export const evaluate = (
  graph: Pick<Graph, 'nodes' | 'constants'>,
  feeds: ReadonlyMap<string, Tensor64>,
  output: Value,
): Tensor64 => {
  const values = new Map(feeds);
  for (const { value, data } of graph.constants)
    values.set(value.name, { data: Float64Array.from(data as ArrayLike<number | bigint>, Number), shape: value.shape });
  for (const node of needed(graph.nodes, output)) {
    const operator = operators[node.op];
    if (!operator) throw new Error(`the reference knows no ${node.op}`);
    const inputs = node.inputs.map(
      (input) => values.get(input?.name ?? '') ?? { data: new Float64Array(), shape: [0] },
    );
    const result = operator(inputs, node);
    for (const { name } of node.outputs) values.set(name, result);
  }
  const result = values.get(output.name);
  if (!result) throw new Error(`${output.name} was not computed`);
  return result;
};
