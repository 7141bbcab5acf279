import type { ChooseFormulation } from '../../ir/graph.ts';
import { formulations } from './formulations.ts';
import { type ConvolutionProblem, type ConvolutionRole, problemKey } from './problem.ts';

export type FormulationName<Role extends ConvolutionRole> = keyof (typeof formulations)[Role];

const isTurnable = ({ convolution: { kernel, stride, padding } }: ConvolutionProblem): boolean =>
  stride[0] === 1 &&
  stride[1] === 1 &&
  Math.max(padding.top, padding.bottom) < kernel[0] &&
  Math.max(padding.left, padding.right) < kernel[1];

/**
 * Several filters of one channel each: the WebGPU provider of ONNX Runtime 1.30 gives wrong transposed convolutions of
 * these, so that they are not what is taken unless it was measured.
 */
const hasFiltersOfOneChannel = ({ input, filters, convolution: { groups } }: ConvolutionProblem): boolean =>
  groups > 1 && groups === input[1] && filters > groups;

const defaultInputName = (problem: ConvolutionProblem): FormulationName<'input'> => {
  if (isTurnable(problem)) return 'turned';
  return hasFiltersOfOneChannel(problem) && formulations.input.spreadTurned.applies(problem)
    ? 'spreadTurned'
    : 'transposed';
};

/**
 * What is right everywhere and seldom slow, as measured on the CPU: turned kernels at stride 1 and a transposed
 * convolution otherwise; a product per tap where columns can be sliced in one piece, else per row.
 */
export const defaultName = (problem: ConvolutionProblem): string => {
  const { role, input, convolution } = problem;
  if (role === 'forward') return 'direct';
  if (role === 'input') return defaultInputName(problem);
  if (convolution.groups > 1) return 'perTapAndGroup';
  const slicesWell = convolution.stride[1] === 1 && input[3] >= 16;
  return convolution.kernel[1] === 1 || slicesWell ? 'perTap' : 'perRow';
};

/** Names of the formulations that can compute a problem, the default one first. */
export const namesFor = (
  problem: ConvolutionProblem,
  options: { readonly portableOnly: boolean },
): readonly string[] => {
  const first = defaultName(problem);
  const others = Object.entries(formulations[problem.role]).filter(
    ([name, { applies, portable }]) => name !== first && applies(problem) && (portable || !options.portableOnly),
  );
  return [first, ...others.map(([name]) => name)];
};

/** The formulation that `choose` names for the problem if that can compute it, else the default one. */
export const chosenName = <Role extends ConvolutionRole>(
  problem: ConvolutionProblem,
  choose: ChooseFormulation,
): FormulationName<Role> => {
  const chosen = choose(problemKey(problem));
  const known = chosen !== undefined && namesFor(problem, { portableOnly: false }).includes(chosen);
  return (known ? chosen : defaultName(problem)) as FormulationName<Role>;
};
