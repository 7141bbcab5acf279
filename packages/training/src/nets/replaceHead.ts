import { type Net, NetError, type Weights } from './net.ts';
import { initialTensor, parametersOf, tensorName } from './parameters.ts';

export interface NewHead {
  readonly classes: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** By new class, the old one that it is, whose weights it keeps; null for one that starts anew, as all do where absent. */
  readonly from?: readonly (number | null)[];
}

/** Part of the usual initial size: the first losses are those of equal odds. */
const smallness = 0.1;

const checkHead = ({ classes, from }: NewHead, known: number): void => {
  if (!Number.isInteger(classes) || classes < 1)
    throw new RangeError(`classes is ${classes}; choose a whole number from 1`);
  if (from && from.length !== classes)
    throw new RangeError(`from names ${from.length} old classes for ${classes} new ones; give one, or null, for each`);
  const wrong = from?.find((old) => old !== null && !(Number.isInteger(old) && old >= 0 && old < known));
  if (wrong !== undefined && wrong !== null)
    throw new RangeError(`from names the old class ${wrong}; the net has 0 to ${known - 1}`);
};

/**
 * Gives a trained net other classes: what it learnt to see stays, its last linear layer starts anew, but for classes that
 * it knows already.
 *
 * @throws {RangeError} where a number of `head` is none that can be
 * @throws {NetError}   where the net does not end in a linear layer
 */
export const replaceHead = (
  net: Net,
  weights: Weights,
  head: NewHead,
): { readonly net: Net; readonly weights: Weights } => {
  const last = net.layers.at(-1);
  if (last?.kind !== 'linear') throw new NetError(`net "${net.name}" does not end in a linear layer`);
  checkHead(head, last.units);
  const { classes, random, from = [] } = head;
  const replaced: Net = { ...net, classes, layers: [...net.layers.slice(0, -1), { ...last, units: classes }] };
  const names = (['weight', 'bias'] as const).map((role) => tensorName(last, role));
  const tensors = parametersOf(replaced)
    .filter(({ name }) => names.includes(name))
    .map((parameter) => {
      const tensor = initialTensor(parameter, random).map((value) => value * smallness);
      const perClass = tensor.length / classes;
      for (const [row, old] of from.entries())
        if (old !== null)
          tensor.set(weights[parameter.name]?.subarray(old * perClass, (old + 1) * perClass) ?? [], row * perClass);
      return [parameter.name, tensor];
    });
  return { net: replaced, weights: { ...weights, ...Object.fromEntries(tensors) } };
};
