import { pictureShape, type Value } from '../../ir/value.ts';
import type { Convolution } from '../../ops/convolution.ts';

/** What is computed: the convolution itself, or its derivative by its input or its weights. */
export type ConvolutionRole = 'forward' | 'input' | 'weight';

/** One computation whose formulation can be chosen: everything its speed depends on but the machine. */
export interface ConvolutionProblem {
  readonly role: ConvolutionRole;
  /** N × C × H × W */
  readonly input: readonly [number, number, number, number];
  readonly filters: number;
  readonly convolution: Convolution;
}

/** A problem of a convolution of `x` by `weight`. */
export const problemOf = (
  role: ConvolutionRole,
  operands: { readonly x: Pick<Value, 'name' | 'type' | 'shape'>; readonly filters: number },
  convolution: Convolution,
): ConvolutionProblem => ({ role, input: pictureShape(operands.x), filters: operands.filters, convolution });

/** The problem as a text, the same for equal problems only; `parseProblem` reads it back. */
export const problemKey = ({ role, input, filters, convolution }: ConvolutionProblem): string => {
  const { kernel, stride, padding, groups } = convolution;
  const { top, left, bottom, right } = padding;
  const numbers = [input, [filters], kernel, stride, [top, left, bottom, right], [groups]];
  return [role, ...numbers.map((part) => part.join('x'))].join(':');
};

const roles: readonly string[] = ['forward', 'input', 'weight'] satisfies readonly ConvolutionRole[];

/** Reads a key back. @throws {RangeError} where the text is no key */
export const parseProblem = (key: string): ConvolutionProblem => {
  const [role = '', ...parts] = key.split(':');
  const numbers = parts.map((part) => part.split('x').map(Number));
  const [
    [n, c, h, w] = [],
    [filters] = [],
    [kh, kw] = [],
    [sh, sw] = [],
    [top, left, bottom, right] = [],
    [groups] = [],
  ] = numbers;
  const all = [n, c, h, w, filters, kh, kw, sh, sw, top, left, bottom, right, groups];
  if (!roles.includes(role) || parts.length !== 6 || !all.every((value) => Number.isInteger(value)))
    throw new RangeError(`"${key}" is no convolution problem; tune again`);
  const [N = 0, C = 0, H = 0, W = 0, F = 0, KH = 0, KW = 0, SH = 0, SW = 0, T = 0, L = 0, B = 0, R = 0, G = 0] = all;
  return {
    role: role as ConvolutionRole,
    input: [N, C, H, W],
    filters: F,
    convolution: {
      kernel: [KH, KW],
      stride: [SH, SW],
      padding: { top: T, left: L, bottom: B, right: R },
      groups: G,
    },
  };
};

/** Shape of the weights of a problem: filters × C/groups × kernel. */
export const weightShapeOf = ({ input, filters, convolution }: ConvolutionProblem) =>
  [filters, input[1] / convolution.groups, ...convolution.kernel] as const;
