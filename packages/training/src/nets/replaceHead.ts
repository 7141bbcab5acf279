import { type Net, NetError, type Weights } from './net.ts';
import { initialTensor, parametersOf, tensorName } from './parameters.ts';

/**
 * Gives a trained net other classes: what it learnt to see stays, the last linear layer starts anew.
 *
 * For classes that go on from the old ones, `resizeHead` keeps what is known about them.
 *
 * @param head.random uniform in [0, 1); the new weights are small, so that the first losses are those of equal odds
 * @throws {RangeError} where `classes` is no whole number from 1
 * @throws {NetError}   where the net does not end in a linear layer
 */
export const replaceHead = (
  net: Net,
  weights: Weights,
  head: { readonly classes: number; readonly random: () => number },
): { readonly net: Net; readonly weights: Weights } => {
  const { classes, random } = head;
  if (!Number.isInteger(classes) || classes < 1)
    throw new RangeError(`classes is ${classes}; choose a whole number from 1`);
  const last = net.layers.at(-1);
  if (last?.kind !== 'linear') throw new NetError(`net "${net.name}" does not end in a linear layer`);
  const replaced: Net = { ...net, classes, layers: [...net.layers.slice(0, -1), { ...last, units: classes }] };
  const fresh = parametersOf(replaced)
    .filter(({ name }) => name === tensorName(last, 'weight') || name === tensorName(last, 'bias'))
    .map((parameter) => [parameter.name, initialTensor(parameter, random).map((value) => value / 10)]);
  return { net: replaced, weights: { ...weights, ...Object.fromEntries(fresh) } };
};
