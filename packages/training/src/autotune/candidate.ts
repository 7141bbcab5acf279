import { encodeModel } from '../encode/encodeModel.ts';
import { convInputGradient } from '../gradients/convolution/input.ts';
import { type ConvolutionProblem, problemKey, weightShapeOf } from '../gradients/convolution/problem.ts';
import { realizeConvolutions } from '../gradients/convolution/realize.ts';
import { convWeightGradient } from '../gradients/convolution/weight.ts';
import { type ChooseFormulation, Graph } from '../ir/graph.ts';
import { sizeOf, type Value } from '../ir/value.ts';
import { convolve, windowOutput } from '../ops/convolution.ts';

/** What a candidate's model is fed, float32. */
export interface Feed {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const emitProblem = (graph: Graph, problem: ConvolutionProblem): Value => {
  const { role, input, filters, convolution } = problem;
  const weightShape = weightShapeOf(problem);
  const outputShape = [input[0], filters, ...windowOutput(input[2], input[3], convolution)];
  if (role === 'forward')
    return convolve(graph, { x: graph.input('x', input), weight: graph.input('weight', weightShape) }, convolution);
  const dy = graph.input('dy', outputShape);
  if (role === 'input') {
    const weight = graph.input('weight', weightShape);
    return convInputGradient(graph, { dy, weight, inputShape: input }, convolution);
  }
  return convWeightGradient(graph, { x: graph.input('x', input), dy, weightShape }, convolution);
};

/** A graph that computes one problem alone, from the inputs that it needs to the output `y`. */
export const candidateGraph = (problem: ConvolutionProblem, choose: ChooseFormulation): Graph => {
  const graph = new Graph('candidate', choose);
  graph.output(emitProblem(graph, problem), 'y');
  realizeConvolutions(graph);
  return graph;
};

/** The model of one problem in one formulation; convolutions that it is made of as `choose` says. */
export const candidateModel = (
  problem: ConvolutionProblem,
  name: string,
  choose: ChooseFormulation,
): Uint8Array<ArrayBuffer> => {
  const own = problemKey(problem);
  return encodeModel(candidateGraph(problem, (key) => (key === own ? name : choose(key))));
};

/** Problems that a formulation leads to: those of the convolutions that it is made of. */
export const innerProblems = (problem: ConvolutionProblem, name: string): readonly string[] => {
  const own = problemKey(problem);
  const asked = new Set<string>();
  candidateGraph(problem, (key) => {
    if (key === own) return name;
    asked.add(key);
    return undefined;
  });
  return [...asked];
};

/** Random content of a problem's inputs. @param random uniform in [0, 1) */
export const feedsOf = (problem: ConvolutionProblem, random: () => number): readonly Feed[] =>
  candidateGraph(problem, () => undefined).inputs.map(({ name, shape }) => ({
    name,
    shape,
    data: Float32Array.from({ length: sizeOf(shape) }, () => random() - 0.5),
  }));

/** Multiply-accumulates of a problem; all three roles have as many. */
export const problemMacs = ({ input, filters, convolution }: ConvolutionProblem): number => {
  const [rows, columns] = windowOutput(input[2], input[3], convolution);
  const [kh, kw] = convolution.kernel;
  return (input[0] * filters * rows * columns * input[1] * kh * kw) / convolution.groups;
};
