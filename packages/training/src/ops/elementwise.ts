import type { Graph } from '../ir/graph.ts';
import { broadcast, type ElementType, sizeOf, type Value } from '../ir/value.ts';
import { reshape } from './layout.ts';

/** Whether ONNX Runtime would go through a tensor element by element because its last axes have size 1. */
const isThin = ({ shape }: Value): boolean =>
  shape.at(-1) === 1 && shape.every((size) => size > 0) && sizeOf(shape) > 1;

/**
 * An element-wise operation. A tensor that ends in axes of size 1, like the weights of a 1 × 1 convolution, meets a
 * scalar as a vector: ONNX Runtime broadcasts along the last axis, and would be 30 times slower along one of size 1.
 */
const binary =
  (op: string) =>
  (graph: Graph, a: Value, b: Value): Value => {
    const emit = (left: Value, right: Value) =>
      graph.node(op, [left, right], broadcast(left.shape, right.shape), { type: a.type });
    const flat = (x: Value) => reshape(graph, x, [sizeOf(x.shape)]);
    if (b.shape.length === 0 && isThin(a)) return reshape(graph, emit(flat(a), b), a.shape);
    if (a.shape.length === 0 && isThin(b)) return reshape(graph, emit(a, flat(b)), b.shape);
    return emit(a, b);
  };

const unary = (op: string) => (graph: Graph, x: Value) => graph.node(op, [x], x.shape, { type: x.type });

const comparison = (op: string) => (graph: Graph, a: Value, b: Value) =>
  graph.node(op, [a, b], broadcast(a.shape, b.shape), { type: 'bool' });

export const add = binary('Add');
export const subtract = binary('Sub');
export const multiply = binary('Mul');
export const divide = binary('Div');
export const power = binary('Pow');

export const negate = unary('Neg');
export const exponential = unary('Exp');
export const squareRoot = unary('Sqrt');
export const reciprocal = unary('Reciprocal');
export const relu = unary('Relu');
export const sigmoid = unary('Sigmoid');
export const not = unary('Not');

export const equal = comparison('Equal');
export const greater = comparison('Greater');

/** min(max(x, low), high). */
export const clip = (graph: Graph, x: Value, range: { readonly low: number; readonly high: number }): Value =>
  graph.node('Clip', [x, graph.scalar(range.low), graph.scalar(range.high)], x.shape);

/** max(0, min(1, slope·x + offset)). */
export const hardSigmoid = (graph: Graph, x: Value, line: { readonly slope: number; readonly offset: number }): Value =>
  graph.node('HardSigmoid', [x], x.shape, {
    attributes: { alpha: { float: line.slope }, beta: { float: line.offset } },
  });

/** ONNX's numbers of the types that we cast to. */
const castTargets = { float32: 1, int64: 7 } as const;

export const cast = (graph: Graph, x: Value, type: ElementType & keyof typeof castTargets): Value =>
  graph.node('Cast', [x], x.shape, { type, attributes: { to: castTargets[type] } });

/** 1 where a float is NaN or infinite, as bool. */
export const isNotFinite = (graph: Graph, x: Value): Value => {
  const nan = graph.node('IsNaN', [x], x.shape, { type: 'bool' });
  const infinite = graph.node('IsInf', [x], x.shape, { type: 'bool' });
  return graph.node('Or', [nan, infinite], x.shape, { type: 'bool' });
};

export const logSoftmax = (graph: Graph, x: Value): Value =>
  graph.node('LogSoftmax', [x], x.shape, { attributes: { axis: -1 } });

export const softmax = (graph: Graph, x: Value): Value =>
  graph.node('Softmax', [x], x.shape, { attributes: { axis: -1 } });
