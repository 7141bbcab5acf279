import { type Net, NetError, type Weights } from '../nets/net.ts';
import { parameterSize, parametersOf, tensorOf } from '../nets/parameters.ts';
import type { TrainingModel } from './training.ts';

/** What a training starts from: the weights as they are; the optimizer's tensors at 0. The arrays are copies. */
export const initialState = (training: Pick<TrainingModel, 'states'>, weights: Weights): Record<string, Float32Array> =>
  Object.fromEntries(
    training.states.map(({ name, shape }) => {
      const isWeight = name in weights;
      const tensor = isWeight
        ? tensorOf(weights, { name, shape, role: 'weight' }).slice()
        : new Float32Array(parameterSize({ shape }));
      return [name, tensor];
    }),
  );

/**
 * Weights of the whole net after a training: what was trained from the state, what was frozen from `base`.
 *
 * @throws {NetError} naming a tensor that is missing, of the wrong size, or not finite
 */
export const weightsFromState = (net: Net, state: Readonly<Record<string, Float32Array>>, base: Weights): Weights =>
  Object.fromEntries(eachWeightFromState(net, state, base));

/** The same, one tensor at a time, for callers that let others in between those of a large net. */
export function* eachWeightFromState(
  net: Net,
  state: Readonly<Record<string, Float32Array>>,
  base: Weights,
): Generator<readonly [name: string, tensor: Float32Array], void> {
  for (const parameter of parametersOf(net)) {
    const tensor = tensorOf(parameter.name in state ? state : base, parameter);
    if (!tensor.every(Number.isFinite))
      throw new NetError(`tensor "${parameter.name}" is not finite; the training diverged: lower its rate`);
    yield [parameter.name, tensor.slice()];
  }
}
