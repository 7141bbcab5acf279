import type { Graph } from '../../ir/graph.ts';
import type { Shape, Value } from '../../ir/value.ts';
import type { Convolution } from '../../ops/convolution.ts';
import type { ConvolutionProblem } from './problem.ts';

/** One of several ways to compute the same. */
interface Formulation<Operands> {
  /** Made of standard operators alone, so that any runtime runs it; the others are for ONNX Runtime's CPU provider. */
  readonly portable: boolean;
  applies(problem: ConvolutionProblem): boolean;
  emit(graph: Graph, operands: Operands, convolution: Convolution): Value;
}

export type ForwardFormulation = Formulation<{
  readonly x: Value;
  readonly weight: Value;
  readonly bias: Value | null;
}>;

export interface InputGradientOperands {
  readonly dy: Value;
  readonly weight: Value;
  readonly inputShape: Shape;
}

export type InputFormulation = Formulation<InputGradientOperands>;

export interface WeightGradientOperands {
  readonly x: Value;
  readonly dy: Value;
  readonly weightShape: Shape;
}

export type WeightFormulation = Formulation<WeightGradientOperands>;
