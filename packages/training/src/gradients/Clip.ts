import type { Graph } from '../ir/graph.ts';
import type { Value } from '../ir/value.ts';
import { hardSigmoid, multiply, subtract } from '../ops/elementwise.ts';
import { type Gradient, inputOf, outputOf } from './gradient.ts';
import { positiveMask } from './Relu.ts';

/** A scalar's content where it is part of the graph. */
const constantOf = (graph: Graph, scalar: Value): number | null => {
  const content = graph.constants.find(({ value }) => value.name === scalar.name)?.data[0];
  return content === undefined ? null : Number(content);
};

/** 1 where y > low, else 0. */
const aboveMask = (graph: Graph, y: Value, low: Value): Value =>
  positiveMask(graph, constantOf(graph, low) === 0 ? y : subtract(graph, y, low));

/** Bits of a float's fraction. */
const fractionBits = 23;

/**
 * 1 where y < high, else 0, for y ≤ high. For a positive constant in one pass: a line as steep as the next smaller float
 * needs to be at 1 already; products with powers of 2 are exact, so at `high` itself it is 0.
 */
const belowMask = (graph: Graph, y: Value, high: Value): Value => {
  const bound = constantOf(graph, high);
  if (bound === null || !(bound > 1e-3 && bound < 1e3)) return positiveMask(graph, subtract(graph, high, y));
  const slope = 2 ** (fractionBits - Math.ceil(Math.log2(bound)) + 1);
  return hardSigmoid(graph, y, { slope: -slope, offset: Math.fround(bound) * slope });
};

/** min(max(x, low), high) with constant bounds: the gradient passes where the output lies strictly between them. */
export const clipGradient: Gradient = ({ graph, node, outputGradient }) => {
  const y = outputOf(node);
  const aboveLow = aboveMask(graph, y, inputOf(node, 1));
  const belowHigh = belowMask(graph, y, inputOf(node, 2));
  return [multiply(graph, multiply(graph, outputGradient, aboveLow), belowHigh), null, null];
};
