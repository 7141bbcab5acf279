import type { DropoutInput } from '../models/draft.ts';

/**
 * What a training with dropout is fed under the names of its dropout inputs: by element 0 with probability `rate`, else
 * 1/(1 − rate).
 *
 * @param dropout         of the training model
 * @param options.steps   steps of the schedule; 1 for the step form
 * @param options.random  uniform in [0, 1), the same sequence gives the same masks; null keeps all elements as they
 *                        are, as a model is scored
 * @returns float32[steps, …shape] by name
 * @throws {RangeError} naming the steps
 */
export const dropoutMasks = (
  dropout: readonly DropoutInput[],
  options: { readonly steps: number; readonly random: (() => number) | null },
): Record<string, Float32Array<ArrayBuffer>> => {
  const { steps, random } = options;
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`steps is ${steps}; choose a whole number from 1`);
  return Object.fromEntries(
    dropout.map(({ name, shape, rate }) => {
      const mask = new Float32Array(shape.reduce((size, extent) => size * extent, steps)).fill(1);
      if (random) for (let i = 0; i < mask.length; i++) mask[i] = random() < rate ? 0 : 1 / (1 - rate);
      return [name, mask];
    }),
  );
};
