/** Element types that our graphs use. */
export type ElementType = 'float32' | 'uint8' | 'int32' | 'int64' | 'bool';

/** Sizes from the outermost dimension; a negative one is known only at run time. */
export type Shape = readonly number[];

/** A number of pictures that is known only at run time. */
export const runtimeSize = -1;

/** Steps of a schedule, and steps of it that one run takes: sizes of their own, which a run time must not mix up. */
export const scheduleSize = -2;
export const tripsSize = -3;

/** What the sizes known only at run time are called in a file. */
export const runtimeNames: Readonly<Record<number, string>> = {
  [runtimeSize]: 'count',
  [scheduleSize]: 'steps',
  [tripsSize]: 'trips',
};

/** A tensor in a graph. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

/** Number of elements; throws where a dimension is known only at run time. */
export const sizeOf = (shape: Shape): number => {
  if (shape.some((size) => size < 0)) throw new ShapeError(`size of [${shape}] is known only at run time`);
  return shape.reduce((product, dimension) => product * dimension, 1);
};

/** Operands do not fit together; the graph is not built. */
export class ShapeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ShapeError';
  }
}

/** Shape of an element-wise operation on both, after ONNX's (numpy's) broadcasting. */
export const broadcast = (a: Shape, b: Shape): Shape => {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw new ShapeError(`[${a}] and [${b}] cannot be broadcast`);
    return left === 1 ? right : left;
  });
};

/** Reads one dimension, so that a wrong rank is an error and not `undefined`. */
export const dimension = (value: Value, axis: number): number => {
  const size = value.shape[axis];
  if (size === undefined) throw new ShapeError(`${value.name} has shape [${value.shape}] and no axis ${axis}`);
  return size;
};

/** Picture batch: N × channels × height × width. */
export const pictureShape = (value: Value): readonly [number, number, number, number] => {
  const [n, c, h, w] = value.shape;
  if (value.shape.length !== 4 || n === undefined || c === undefined || h === undefined || w === undefined)
    throw new ShapeError(`${value.name} has shape [${value.shape}] where N × C × H × W is expected`);
  return [n, c, h, w];
};

/** Rows × columns. */
export const matrixShape = (value: Value): readonly [number, number] => {
  const [rows, columns] = value.shape;
  if (value.shape.length !== 2 || rows === undefined || columns === undefined)
    throw new ShapeError(`${value.name} has shape [${value.shape}] where rows × columns is expected`);
  return [rows, columns];
};
