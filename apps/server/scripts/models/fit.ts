import {
  buildInferenceModel,
  buildPrefixModel,
  buildTrainingModel,
  cosineRates,
  epochOrder,
  initialState,
  type LayersRetrained,
  type Net,
  type OptimizerOptions,
  outputName,
  type TrainingModel,
  type Weights,
  weightsFromState,
} from '@whetstone/training';
import { streetClasses } from '../../src/domain/stream.ts';
import type { OnnxRuntime, OpenModel, RuntimeTensor } from '../../src/runtime/onnx.ts';

/** Labelled crops of one size. */
export interface Pool {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;
}

export interface FitOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly layersRetrained: LayersRetrained;
  readonly optimizer: OptimizerOptions;
  readonly baseRate: number;
  readonly labelSmoothing: number;
  readonly random: () => number;
  /** Changes the pixels before each epoch; the pool itself stays. */
  readonly augment?: (pool: Pool) => Uint8Array;
  readonly onEpoch?: (epoch: { readonly epoch: number; readonly loss: number; readonly accuracy: number }) => void;
}

/** Steps a run: few enough that progress shows, many enough that the pool is seldom handed over. */
const stepsPerRun = 64;

const int64 = (value: number): RuntimeTensor => ({ type: 'int64', dims: [], data: BigInt64Array.of(BigInt(value)) });

/** Trains a net by the loop graph of the training package, as device workers do. */
export async function fit(
  runtime: OnnxRuntime,
  start: { readonly net: Net; readonly weights: Weights },
  { pool, ...options }: FitOptions & { readonly pool: Pool },
): Promise<Weights> {
  const { net, weights } = start;
  const { batchSize, epochs, layersRetrained, optimizer, labelSmoothing, random } = options;
  const training = buildTrainingModel(net, { batchSize, layersRetrained, optimizer, labelSmoothing, form: 'loop' });
  await using model = await runtime.open(training.model);
  const features = await frozenFeatures(runtime, start, { pool, training });
  const stepsPerEpoch = Math.ceil(pool.count / batchSize);
  const steps = stepsPerEpoch * epochs;
  const rates = cosineRates({
    steps,
    base: options.baseRate,
    warmupSteps: Math.min(steps - 1, Math.round(0.05 * steps)),
  });
  let state = initialState(training, weights);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const rows = features ?? pixelTensor(net, pool.count, options.augment?.(pool) ?? pool.pixels);
    const order = epochOrder(pool.count, batchSize, random);
    const result = await runEpoch(model, training, {
      state,
      rows,
      labels: pool.labels,
      order,
      rates: rates.subarray((epoch - 1) * stepsPerEpoch, epoch * stepsPerEpoch),
    });
    state = result.state;
    options.onEpoch?.({ epoch, loss: result.loss / stepsPerEpoch, accuracy: result.correct / pool.count });
  }
  return weightsFromState(net, state, weights);
}

const pixelTensor = ({ input }: Net, count: number, data: Uint8Array): RuntimeTensor => ({
  type: 'uint8',
  dims: [count, 3, input.height, input.width],
  data,
});

async function frozenFeatures(
  runtime: OnnxRuntime,
  { net, weights }: { readonly net: Net; readonly weights: Weights },
  { pool, training }: { readonly pool: Pool; readonly training: TrainingModel },
): Promise<RuntimeTensor | null> {
  const prefix = buildPrefixModel(net, weights, training.layersRetrained);
  if (!prefix) return null;
  await using model = await runtime.open(prefix);
  const { features } = await model.run({ pixels: pixelTensor(net, pool.count, pool.pixels) });
  return features ?? null;
}

interface EpochRun {
  readonly state: Record<string, Float32Array>;
  readonly rows: RuntimeTensor;
  readonly labels: Int32Array;
  readonly order: ReturnType<typeof epochOrder>;
  readonly rates: Float32Array;
}

async function runEpoch(model: OpenModel, training: TrainingModel, run: EpochRun) {
  const { order, rows, labels, rates } = run;
  const schedule: Record<string, RuntimeTensor> = {
    pool: rows,
    labels: { type: 'int32', dims: [labels.length], data: labels },
    index: { type: 'int64', dims: [order.steps, training.batchSize], data: order.index },
    mask: { type: 'float32', dims: [order.steps, training.batchSize], data: order.mask },
    rates: { type: 'float32', dims: [order.steps], data: rates },
  };
  let { state } = run;
  let loss = 0;
  let correct = 0;
  for (let start = 0; start < order.steps; start += stepsPerRun) {
    const feeds = { ...schedule, start: int64(start), trips: int64(Math.min(stepsPerRun, order.steps - start)) };
    const states = Object.fromEntries(
      training.states.map(({ name, shape }) => [
        name,
        { type: 'float32', dims: shape, data: state[name] } as RuntimeTensor,
      ]),
    );
    const results = await model.run({ ...feeds, ...states });
    state = Object.fromEntries(training.states.map(({ name }) => [name, floats(results, outputName(name))]));
    for (const value of floats(results, 'loss')) loss += value;
    for (const value of floats(results, 'correct')) correct += value;
  }
  if (!Number.isFinite(loss)) throw new RangeError(`the loss became ${loss}; lower the learning rate`);
  return { state, loss, correct };
}

function floats(results: Readonly<Record<string, RuntimeTensor>>, name: string): Float32Array {
  const data = results[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new TypeError(`the training graph gave no float tensor "${name}"`);
}

/** Class index per crop, by the model that cameras would run. */
export async function classify(
  runtime: OnnxRuntime,
  { net, weights }: { readonly net: Net; readonly weights: Weights },
  pixels: Uint8Array,
): Promise<Int32Array> {
  await using model = await runtime.open(buildInferenceModel(net, weights, { metadata: { classes: streetClasses } }));
  const size = 3 * net.input.height * net.input.width;
  const count = pixels.length / size;
  const predictions = new Int32Array(count);
  for (let from = 0; from < count; from += 256) {
    const n = Math.min(256, count - from);
    const { logits } = await model.run({
      pixels: pixelTensor(net, n, pixels.subarray(from * size, (from + n) * size)),
    });
    const scores = logits?.data as Float32Array;
    for (let i = 0; i < n; i++) {
      const row = scores.subarray(i * net.classes, (i + 1) * net.classes);
      predictions[from + i] = row.indexOf(Math.max(...row));
    }
  }
  return predictions;
}

export const accuracyOf = (predictions: Int32Array, labels: Int32Array): number => {
  let correct = 0;
  for (let i = 0; i < labels.length; i++) if (predictions[i] === labels[i]) correct++;
  return correct / labels.length;
};
