import { sizeOf } from '../ir/value.ts';
import { at, first, flatOf, type Inputs, type Operator, outputShape, placeOf, type Tensor64 } from './tensor64.ts';

/** Each element of the output is an element of the input, at another place. */
const moved =
  (
    sourceOf: (place: readonly number[], inputs: Inputs, node: Parameters<Operator>[1]) => readonly number[],
  ): Operator =>
  (inputs, node) => {
    const [x, shape] = [first(inputs), outputShape(node)];
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
      at(x, flatOf(sourceOf(placeOf(i, shape), inputs, node), x.shape)),
    );
    return { data, shape };
  };

const concat: Operator = (inputs, node) => {
  const shape = outputShape(node);
  const axis = Number(node.attributes.axis);
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const place = [...placeOf(i, shape)];
    let part: Tensor64 | undefined;
    for (part of inputs) {
      const size = part.shape[axis] ?? 0;
      if ((place[axis] ?? 0) < size) break;
      place[axis] = (place[axis] ?? 0) - size;
    }
    return at(part, flatOf(place, part?.shape ?? []));
  });
  return { data, shape };
};

const transposed = moved((place, _, node) => {
  const { perm } = node.attributes;
  const permutation: readonly number[] = Array.isArray(perm) ? perm : [];
  return permutation.map((__, axis) => place[permutation.indexOf(axis)] ?? 0);
});

const sliced = moved((place, [, starts, , axes, steps]) => {
  const source = [...place];
  axes?.data.forEach((axis, i) => {
    source[axis] = at(starts, i) + (source[axis] ?? 0) * (steps ? at(steps, i) : 1);
  });
  return source;
});

const repeated = moved((place, [, , scales]) => place.map((at_, axis) => Math.floor(at_ / (scales?.data[axis] ?? 1))));

const normalizedRows: Operator = (inputs, node) => {
  const { data, shape } = first(inputs);
  const length = shape.at(-1) ?? 1;
  const { epsilon } = node.attributes;
  const tiny = typeof epsilon === 'object' && 'float' in epsilon ? epsilon.float : 0;
  const result = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += length) {
    const row = data.subarray(start, start + length);
    const mean = row.reduce((a, b) => a + b, 0) / length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length;
    row.forEach((value, i) => {
      result[start + i] = (value - mean) / Math.sqrt(variance + tiny);
    });
  }
  return { data: result, shape };
};

/** Operators that move elements, and the normalisation of rows. */
export const layoutOperators: Readonly<Record<string, Operator>> = {
  Concat: concat,
  LayerNormalization: normalizedRows,
  Resize: repeated,
  Slice: sliced,
  Transpose: transposed,
};
