import type { Graph } from '../../ir/graph.ts';
import { dimension, type Value } from '../../ir/value.ts';
import type { Convolution } from '../../ops/convolution.ts';
import { chosenName } from './chosenName.ts';
import type { InputGradientOperands } from './formulation.ts';
import { formulations } from './formulations.ts';
import { problemOf } from './problem.ts';

/** Derivative with regard to a convolution's input, in the way that the graph chooses. */
export const convInputGradient = (graph: Graph, operands: InputGradientOperands, convolution: Convolution): Value => {
  const { dy, weight, inputShape } = operands;
  const x = { name: dy.name, type: dy.type, shape: inputShape };
  const problem = problemOf('input', { x, filters: dimension(weight, 0) }, convolution);
  return formulations.input[chosenName<'input'>(problem, graph.chooseFormulation)].emit(graph, operands, convolution);
};
