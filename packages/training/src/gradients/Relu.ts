import type { Graph } from '../ir/graph.ts';
import type { Value } from '../ir/value.ts';
import { hardSigmoid, multiply } from '../ops/elementwise.ts';
import { type Gradient, outputOf } from './gradient.ts';

/** 1 where x > 0, else 0. A hard sigmoid so steep that it is a step costs half of Sign or Where on the CPU. */
export const positiveMask = (graph: Graph, x: Value): Value => hardSigmoid(graph, x, { slope: 3e38, offset: 0 });

/** max(0, x): the gradient passes where the output is positive. */
export const reluGradient: Gradient = ({ graph, node, outputGradient }) => [
  multiply(graph, outputGradient, positiveMask(graph, outputOf(node))),
];
