import { isFiniteTensor } from '../nets/finite.ts';
import { type Net, NetError, type Weights } from '../nets/net.ts';
import { parameterSize, parametersOf, tensorOf } from '../nets/parameters.ts';
import type { TrainingModel } from './training.ts';

type NamedTensor = readonly [name: string, tensor: Float32Array];

/** What a training starts from: the weights as they are; the optimizer's tensors at 0. The arrays are copies. */
export const initialState = (training: Pick<TrainingModel, 'states'>, weights: Weights): Record<string, Float32Array> =>
  Object.fromEntries(eachOfInitialState(training, weights));

/** The same, one tensor at a time, for callers that let others in between those of a large net. */
export function* eachOfInitialState(
  { states }: Pick<TrainingModel, 'states'>,
  weights: Weights,
): Generator<NamedTensor, void> {
  for (const { name, shape } of states) {
    const isWeight = name in weights;
    yield [
      name,
      isWeight
        ? tensorOf(weights, { name, shape, role: 'weight' }).slice()
        : new Float32Array(parameterSize({ shape })),
    ];
  }
}

/**
 * Weights of the whole net after a training: what was trained from the state, what was frozen from `base`.
 *
 * @throws {NetError} naming a tensor that is missing, of the wrong size, or not finite
 */
export const weightsFromState = (net: Net, state: Readonly<Record<string, Float32Array>>, base: Weights): Weights =>
  Object.fromEntries(eachWeightFromState(net, state, base));

/** The same, one tensor at a time, as `eachOfInitialState`. */
export function* eachWeightFromState(
  net: Net,
  state: Readonly<Record<string, Float32Array>>,
  base: Weights,
): Generator<NamedTensor, void> {
  for (const parameter of parametersOf(net)) {
    const tensor = tensorOf(parameter.name in state ? state : base, parameter);
    if (!isFiniteTensor(tensor))
      throw new NetError(`tensor "${parameter.name}" is not finite; the training diverged: lower its rate`);
    yield [parameter.name, tensor.slice()];
  }
}
