import { Tensor } from 'onnxruntime-node';
import { initialState, outputName, type Weights, weightsFromState } from '../index.ts';
import type { RetrainingPlan } from '../retraining/planRetraining.ts';
import { infer } from './classify.ts';
import { floatsOf, floatTensor, integerScalar, labelTensor, openSession } from './session.ts';

export interface RetrainingResult {
  readonly weights: Weights;
  readonly losses: readonly number[];
}

/** Runs a plan as a caller would: features once, then epoch by epoch. */
export const retrain = async (
  plan: RetrainingPlan,
  samples: { readonly rows: Uint8Array; readonly labels: readonly number[] },
): Promise<RetrainingResult> => {
  const { net, training, prefix, rows } = plan;
  const size = samples.rows.length / samples.labels.length;
  const pixels = Uint8Array.from(rows.flatMap((row) => [...samples.rows.subarray(row * size, (row + 1) * size)]));
  const shape = [rows.length, ...training.input.shape];
  const pool = prefix
    ? floatTensor((await infer(prefix, { net, rows: pixels, output: 'features' })).data, shape)
    : new Tensor('uint8', pixels, shape);
  const labels = labelTensor(rows.map((row) => samples.labels[row] ?? -1));
  const session = await openSession(training.model);
  let state: Record<string, Float32Array> = initialState(training, plan.weights);
  const losses: number[] = [];
  for (const { order, rates, dropout } of plan.epochs()) {
    const outputs = await session.run({
      pool,
      labels,
      index: new Tensor('int64', order.index, [order.steps, training.batchSize]),
      mask: floatTensor(order.mask, [order.steps, training.batchSize]),
      rates: floatTensor(rates, [order.steps]),
      start: integerScalar(0),
      trips: integerScalar(order.steps),
      ...Object.fromEntries(
        training.dropout.map(({ name, shape: mask }) => [
          name,
          floatTensor(dropout[name] ?? new Float32Array(), [order.steps, ...mask]),
        ]),
      ),
      ...Object.fromEntries(
        training.states.map(({ name, shape: size }) => [name, floatTensor(state[name] ?? new Float32Array(), size)]),
      ),
    });
    losses.push(...floatsOf(outputs, 'loss'));
    state = Object.fromEntries(training.states.map(({ name }) => [name, floatsOf(outputs, outputName(name))]));
  }
  await session.release();
  return { weights: weightsFromState(net, state, plan.weights), losses };
};
