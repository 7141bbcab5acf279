import type { Graph } from '../../ir/graph.ts';
import { dimension, type Value } from '../../ir/value.ts';
import type { Convolution } from '../../ops/convolution.ts';
import { chosenName } from './chosenName.ts';
import type { WeightGradientOperands } from './formulation.ts';
import { formulations } from './formulations.ts';
import { problemOf } from './problem.ts';

/** Derivative with regard to a convolution's weights, in the way that the graph chooses. */
export const convWeightGradient = (graph: Graph, operands: WeightGradientOperands, convolution: Convolution): Value => {
  const problem = problemOf('weight', { x: operands.x, filters: dimension(operands.dy, 1) }, convolution);
  return formulations.weight[chosenName<'weight'>(problem, graph.chooseFormulation)].emit(graph, operands, convolution);
};
