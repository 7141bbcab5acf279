import { Tensor } from 'onnxruntime-node';
import { cosineRates, epochOrder, initialState, outputName, type TrainingModel, type Weights } from '../index.ts';
import { floatsOf, floatTensor, integerScalar, labelTensor, openSession } from './session.ts';

/** Samples of a training: pixels or features, and a class id each. */
export interface Pool {
  readonly rows: Uint8Array | Float32Array;
  readonly labels: readonly number[];
}

export interface TrainingRun {
  readonly state: Record<string, Float32Array>;
  readonly losses: readonly number[];
  readonly correct: readonly number[];
}

/** Trains by the loop form; `quantum` steps a run. */
export const trainByLoop = async (
  training: TrainingModel,
  weights: Weights,
  options: { pool: Pool; epochs: number; rate: number; random: () => number; quantum?: number },
): Promise<TrainingRun> => {
  const { pool, epochs, random } = options;
  const count = pool.labels.length;
  const session = await openSession(training.model);
  let state = initialState(training, weights);
  const steps = Math.ceil(count / training.batchSize);
  const rates = cosineRates({ steps: steps * epochs, base: options.rate, warmupSteps: 10 });
  const losses: number[] = [];
  const correct: number[] = [];
  const shape = [count, ...training.input.shape];
  const { rows } = pool;
  const data = rows instanceof Float32Array ? new Tensor('float32', rows, shape) : new Tensor('uint8', rows, shape);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = epochOrder(count, training.batchSize, random);
    const quantum = options.quantum ?? steps;
    for (let start = 0; start < steps; start += quantum) {
      const outputs = await session.run({
        pool: data,
        labels: labelTensor(pool.labels),
        index: new Tensor('int64', order.index, [steps, training.batchSize]),
        mask: new Tensor('float32', order.mask, [steps, training.batchSize]),
        rates: new Tensor('float32', rates.slice(epoch * steps, (epoch + 1) * steps), [steps]),
        start: integerScalar(start),
        trips: integerScalar(Math.min(quantum, steps - start)),
        ...Object.fromEntries(
          training.states.map(({ name, shape: size }) => [name, floatTensor(state[name] ?? new Float32Array(), size)]),
        ),
      });
      losses.push(...floatsOf(outputs, 'loss'));
      correct.push(...floatsOf(outputs, 'correct'));
      state = Object.fromEntries(training.states.map(({ name }) => [name, floatsOf(outputs, outputName(name))]));
    }
  }
  await session.release();
  return { state, losses, correct };
};
