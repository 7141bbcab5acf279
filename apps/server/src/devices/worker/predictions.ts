import type { RuntimeTensor } from '../../runtime/onnx.ts';
import type { Predictions } from '../protocol.ts';

/** A model's answer holds NaN or infinity: its weights are broken or overflow. */
export class NotFiniteError extends Error {
  constructor(sample: number) {
    super(`the model answered no finite number for sample ${sample}`);
    this.name = 'NotFiniteError';
  }
}

/** Whether the values from `from` to `to` are probabilities that add up to 1. */
const isDistribution = (values: Float32Array, from: number, to: number): boolean => {
  let sum = 0;
  for (let k = from; k < to; k++) {
    if (values[k] < -1e-4) return false;
    sum += values[k];
  }
  return Math.abs(sum - 1) < 1e-2;
};

/** Writes the softmax of `row` over itself. */
const softmax = (row: Float32Array): void => {
  const top = row.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let k = 0; k < row.length; k++) {
    row[k] = Math.exp(row[k] - top);
    sum += row[k];
  }
  for (let k = 0; k < row.length; k++) row[k] /= sum;
};

/** Room for the predictions of `count` regions, to be filled batch by batch. */
export const emptyPredictions = (count: number): Predictions => ({
  labels: new Uint16Array(count),
  confidences: new Float32Array(count),
});

/**
 * Reads the best class and its probability from the first `count` rows of a classifier's output.
 *
 * @param output  float32 [N, K] or [N, K, 1, 1], probabilities or logits
 * @param into    predictions, written from `offset` on
 * @throws when the output is not float32
 * @throws {NotFiniteError} when a row holds no finite number
 */
export const readPredictions = (
  output: RuntimeTensor,
  into: Predictions,
  { offset, count }: { readonly offset: number; readonly count: number },
): void => {
  const rows = output.dims[0] ?? 0;
  if (!(output.data instanceof Float32Array) || rows < count)
    throw new Error(
      `the model answered ${output.type} [${output.dims}] for ${count} samples; it must be float32 [N, K]`,
    );
  const classes = output.data.length / rows;
  for (let n = 0; n < count; n++) {
    let [values, from] = [output.data, n * classes];
    if (!isDistribution(values, from, from + classes)) {
      [values, from] = [values.slice(from, from + classes), 0];
      softmax(values);
    }
    let best = from;
    for (let k = from + 1; k < from + classes; k++) if (values[k] > values[best]) best = k;
    const confidence = values[best];
    if (!Number.isFinite(confidence)) throw new NotFiniteError(offset + n);
    into.labels[offset + n] = best - from;
    into.confidences[offset + n] = confidence;
  }
};
