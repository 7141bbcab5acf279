import type { Graph } from '../ir/graph.ts';
import { broadcast, type ElementType, type Value } from '../ir/value.ts';

const binary = (op: string) => (graph: Graph, a: Value, b: Value) =>
  graph.node(op, [a, b], broadcast(a.shape, b.shape), { type: a.type });

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
