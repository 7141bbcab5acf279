import type { GraphNode } from '../ir/graph.ts';
import type { Shape } from '../ir/value.ts';

/** A tensor in double precision. */
export interface Tensor64 {
  readonly data: Float64Array;
  readonly shape: Shape;
}

export type Inputs = readonly Tensor64[];

/** What an operator of the reference does; the answer is its first output. */
export type Operator = (inputs: Inputs, node: GraphNode) => Tensor64;

export const at = (tensor: Tensor64 | undefined, index: number): number => tensor?.data[index] ?? 0;

export const first = ([x]: Inputs): Tensor64 => {
  if (!x) throw new Error('operator without input');
  return x;
};

export const outputShape = (node: GraphNode): Shape => node.outputs[0]?.shape ?? [];

/** Place along each axis of the row-major position `flat`. */
export const placeOf = (flat: number, shape: Shape): readonly number[] => {
  let rest = flat;
  return [...shape]
    .reverse()
    .map((size) => {
      const place = rest % size;
      rest = Math.floor(rest / size);
      return place;
    })
    .reverse();
};

/** Row-major position of a place. */
export const flatOf = (place: readonly number[], shape: Shape): number =>
  shape.reduce((flat, size, axis) => flat * size + (place[axis] ?? 0), 0);
