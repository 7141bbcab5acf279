import { type Constant, type ExternalData, integers, readTensor } from './constant.ts';
import { fromFront } from './importer.ts';
import { integerOf, integersOf, type OnnxNode, tensorAttribute, unsupported } from './node.ts';

/** Elements that a computed shape or index may have: a file must not ask for gigabytes that it does not hold. */
const largestComputed = 4096;

type Fold = (node: OnnxNode, inputs: readonly (Constant | null)[]) => Constant;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

const operand = (node: OnnxNode, inputs: readonly (Constant | null)[], index: number): Constant => {
  const value = inputs[index];
  if (!value) throw unsupported(node, `input ${index} is missing`);
  return value;
};

const computed = (like: Constant['type'], shape: readonly number[], data: ArrayLike<number>): Constant => ({
  kind: 'constant',
  name: null,
  type: like,
  shape,
  data: like === 'float' ? Float32Array.from(data) : Float64Array.from(data),
});

/** Places that each step along an axis skips. */
const stridesOf = (shape: readonly number[]): readonly number[] =>
  shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** Reads a smaller tensor as if it were spread over a larger one's shape. */
const spreadOver = (node: OnnxNode, small: Constant, shape: readonly number[]): ((place: number) => number) => {
  const missing = shape.length - small.shape.length;
  const own = small.shape.map((extent, axis) => (extent === 1 ? 0 : (stridesOf(small.shape)[axis] ?? 0)));
  const fits = missing >= 0 && small.shape.every((extent, axis) => extent === 1 || extent === shape[axis + missing]);
  if (!fits) throw unsupported(node, `combines constants of [${shape}] and [${small.shape}]`);
  const strides = stridesOf(shape).slice(missing);
  const at = (place: number) =>
    strides.reduce((sum, stride, axis) => {
      const index = Math.floor(place / stride) % (shape[axis + missing] ?? 1);
      return sum + index * (own[axis] ?? 0);
    }, 0);
  return (place) => small.data[at(place)] ?? Number.NaN;
};

const elementwise =
  (compute: (a: number, b: number) => number): Fold =>
  (node, inputs) => {
    const [a, b] = [operand(node, inputs, 0), operand(node, inputs, 1)];
    const isFirst =
      a.data.length > b.data.length || (a.data.length === b.data.length && a.shape.length >= b.shape.length);
    const [large, small] = isFirst ? [a, b] : [b, a];
    const other = spreadOver(node, small, large.shape);
    const type = a.type === 'float' || b.type === 'float' ? 'float' : 'integer';
    const result = Float64Array.from(large.data, (value, i) =>
      isFirst ? compute(value, other(i)) : compute(other(i), value),
    );
    return computed(type, large.shape, type === 'integer' ? result.map(Math.trunc) : result);
  };

const unary =
  (compute: (x: number) => number): Fold =>
  (node, inputs) => {
    const x = operand(node, inputs, 0);
    return computed(x.type, x.shape, x.data.map(compute));
  };

const reshape: Fold = (node, inputs) => {
  const x = operand(node, inputs, 0);
  const asked = [...(inputs[1]?.data ?? integersOf(node, 'shape') ?? [])];
  const kept = asked.map((extent, i) => (extent === 0 ? (x.shape[i] ?? 1) : extent));
  const known = sizeOf(kept.filter((extent) => extent !== -1));
  const shape = kept.map((extent) => (extent === -1 ? x.data.length / known : extent));
  if (sizeOf(shape) !== x.data.length) throw unsupported(node, `cannot make [${asked}] of [${x.shape}]`);
  return { ...x, shape };
};

const axesOf = (node: OnnxNode, inputs: readonly (Constant | null)[]): readonly number[] =>
  inputs[1] ? [...inputs[1].data] : (integersOf(node, 'axes') ?? []);

const unsqueeze: Fold = (node, inputs) => {
  const x = operand(node, inputs, 0);
  const axes = axesOf(node, inputs);
  const rank = x.shape.length + axes.length;
  if (rank > 8) throw unsupported(node, `makes a constant of ${rank} axes`);
  const front = fromFront(axes, rank);
  const rest = [...x.shape];
  return { ...x, shape: Array.from({ length: rank }, (_, axis) => (front.includes(axis) ? 1 : (rest.shift() ?? 1))) };
};

const squeeze: Fold = (node, inputs) => {
  const x = operand(node, inputs, 0);
  const front = fromFront(axesOf(node, inputs), x.shape.length);
  const shape = x.shape.filter((extent, axis) => extent !== 1 || (front.length > 0 && !front.includes(axis)));
  return { ...x, shape };
};

/** Of one axis only: what exporters do with sizes. */
const gather: Fold = (node, inputs) => {
  const [x, index] = [operand(node, inputs, 0), operand(node, inputs, 1)];
  if (x.shape.length !== 1 || index.shape.length > 1 || index.data.length > largestComputed)
    throw unsupported(node, `gathers [${index.shape}] from a constant of [${x.shape}]; only sizes can be gathered`);
  const places = fromFront([...index.data], x.data.length);
  return computed(
    x.type,
    index.shape,
    places.map((place) => x.data[place] ?? Number.NaN),
  );
};

const concat: Fold = (node, inputs) => {
  const parts = inputs.map((_, i) => operand(node, inputs, i));
  if (parts.some(({ shape }) => shape.length !== 1)) throw unsupported(node, 'joins constants of several axes');
  const data = parts.flatMap((part) => [...part.data]);
  return computed(parts[0]?.type ?? 'integer', [data.length], data);
};

const slice: Fold = (node, inputs) => {
  const x = operand(node, inputs, 0);
  const read = (index: number, name: string) => (inputs[index] ? [...inputs[index].data] : integersOf(node, name));
  const [starts, ends, steps] = [read(1, 'starts'), read(2, 'ends'), read(4, 'steps')];
  if (x.shape.length !== 1 || starts?.length !== 1 || ends?.length !== 1 || (steps?.[0] ?? 1) !== 1)
    throw unsupported(node, `cuts a constant of [${x.shape}]; only sizes can be cut`);
  const data = x.data.slice(starts[0], ends[0]);
  return computed(x.type, [data.length], data);
};

const transpose: Fold = (node, inputs) => {
  const x = operand(node, inputs, 0);
  const permutation = integersOf(node, 'perm') ?? x.shape.map((_, i) => x.shape.length - 1 - i);
  if ([...permutation].sort().join() !== x.shape.map((_, i) => i).join())
    throw unsupported(node, `perm [${permutation}] does not fit [${x.shape}]`);
  const shape = permutation.map((axis) => x.shape[axis] ?? 1);
  const [to, from] = [stridesOf(shape), permutation.map((axis) => stridesOf(x.shape)[axis] ?? 0)];
  const data = x.data.map((_, place) => {
    const at = to.reduce(
      (sum, stride, axis) => sum + (Math.floor(place / stride) % (shape[axis] ?? 1)) * (from[axis] ?? 0),
      0,
    );
    return x.data[at] ?? Number.NaN;
  });
  // Weights that a file holds turned around keep their name.
  return { ...x, shape, data };
};

const constantOfShape: Fold = (node, inputs) => {
  const shape = [...operand(node, inputs, 0).data];
  if (!(sizeOf(shape) <= largestComputed)) throw unsupported(node, `fills a tensor of [${shape}], which is too large`);
  const value = tensorAttribute(node, 'value');
  const filled = value ? readTensor(value, {}) : null;
  return computed(filled?.type ?? 'float', shape, Array<number>(sizeOf(shape)).fill(filled?.data[0] ?? 0));
};

const cast: Fold = (node, inputs) => {
  const x = operand(node, inputs, 0);
  const to = integerOf(node, 'to', 1);
  // 1 float32, 10 float16, 11 float64, 16 bfloat16
  const type = [1, 10, 11, 16].includes(to) ? 'float' : 'integer';
  return type === x.type ? x : computed(type, x.shape, type === 'integer' ? x.data.map(Math.trunc) : x.data);
};

const folds: ReadonlyMap<string, Fold> = new Map(
  Object.entries<Fold>({
    Add: elementwise((a, b) => a + b),
    Cast: cast,
    Ceil: unary(Math.ceil),
    Concat: concat,
    ConstantOfShape: constantOfShape,
    Div: elementwise((a, b) => a / b),
    Floor: unary(Math.floor),
    Gather: gather,
    Identity: (node, inputs) => operand(node, inputs, 0),
    Mul: elementwise((a, b) => a * b),
    Neg: unary((x) => -x),
    Reshape: reshape,
    Shape: (node, inputs) => integers(operand(node, inputs, 0).shape),
    Slice: slice,
    Sqrt: unary(Math.sqrt),
    Squeeze: squeeze,
    Sub: elementwise((a, b) => a - b),
    Transpose: transpose,
    Unsqueeze: unsqueeze,
  }),
);

/** The content of a Constant node. */
const written = (node: OnnxNode, files: ExternalData): Constant => {
  const tensor = tensorAttribute(node, 'value');
  if (tensor) return { ...readTensor(tensor, files), name: null };
  for (const [name, type] of [
    ['value_int', 'integer'],
    ['value_ints', 'integer'],
    ['value_float', 'float'],
    ['value_floats', 'float'],
  ] as const) {
    const attribute = node.attributes.get(name);
    if (!attribute) continue;
    const list = type === 'integer' ? attribute.ints.map(Number) : attribute.floats;
    if (name.endsWith('s')) return computed(type, [list.length], list);
    return computed(type, [], [type === 'integer' ? Number(attribute.i) : attribute.f]);
  }
  throw unsupported(node, 'holds no numbers');
};

/**
 * Computes a node that depends on no picture: what exporters emit to compute shapes, and weights that are turned around.
 *
 * @throws {ModelFormatError} naming the node, where it is none of these
 */
export const foldConstants = (node: OnnxNode, inputs: readonly (Constant | null)[], files: ExternalData): Constant => {
  if (node.op === 'Constant') return written(node, files);
  const fold = folds.get(node.op);
  if (!fold)
    throw unsupported(node, 'computes a constant in a way that the import does not know; simplify the model first');
  return fold(node, inputs);
};
