import { type InferenceSession, Tensor } from 'onnxruntime-node';
import {
  buildTrainingModel,
  epochOrder,
  initialState,
  initialWeights,
  type LayersRetrained,
  type Net,
  outputName,
  planMemory,
  type TrainingModel,
  type TrainingOptions,
  type Weights,
} from '../../../packages/training/src/index.ts';
import { seeded } from '../../../packages/training/src/testing/random.ts';
import type { Contestant, Task } from './contest.ts';
import { floats, integer, openSession, pixels } from './session.ts';
import { tunedFormulations } from './tuning.ts';

/** Steps of one run of the loop. */
const stepsPerRun = 4;

export const trainingOptions = (batchSize: number, layersRetrained: LayersRetrained): TrainingOptions => ({
  batchSize,
  layersRetrained,
  optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 },
  form: 'loop',
});

/** A training graph that is loaded, in the formulations of this machine. */
export interface LoadedTraining {
  readonly training: TrainingModel;
  readonly session: InferenceSession;
}

export const loadTraining = async (net: Net, options: TrainingOptions, threads: number): Promise<LoadedTraining> => {
  const formulations = await tunedFormulations(net, options, threads);
  const training = buildTrainingModel(net, { ...options, formulations });
  return { training, session: await openSession(training.model, threads) };
};

/** Random pixels; class ids in turn. */
export const randomPool = (shape: readonly number[], options: { samples: number; classes: number }) => {
  const { samples, classes } = options;
  const random = seeded(2);
  const size = shape.reduce((product, extent) => product * extent, samples);
  return {
    rows: pixels(
      Uint8Array.from({ length: size }, () => random() * 256),
      [samples, ...shape],
    ),
    labels: new Tensor(
      'int32',
      Int32Array.from({ length: samples }, (_, i) => i % classes),
      [samples],
    ),
  };
};

/** Feeds of an epoch of the loop form; each run takes some of its steps. */
export const epochFeeds = (samples: number, batchSize: number, random: () => number) => {
  const { steps, index, mask } = epochOrder(samples, batchSize, random);
  return {
    steps,
    feeds: {
      index: new Tensor('int64', index, [steps, batchSize]),
      mask: floats(mask, [steps, batchSize]),
      rates: floats(new Float32Array(steps).fill(1e-3), [steps]),
    },
  };
};

/** A training's states as tensors, which each run replaces. */
export const stateFeeds = (training: TrainingModel, weights: Weights): Record<string, Tensor> => {
  const state = initialState(training, weights);
  return Object.fromEntries(
    training.states.map(({ name, shape }) => [name, floats(state[name] ?? new Float32Array(), shape)]),
  );
};

/** Runs `trips` steps and takes the new states over. */
export const runSteps = async (
  { training, session }: LoadedTraining,
  feeds: Record<string, Tensor>,
  range: { readonly start: number; readonly trips: number },
): Promise<void> => {
  const outputs = await session.run({ ...feeds, start: integer(range.start), trips: integer(range.trips) });
  for (const { name } of training.states) feeds[name] = outputs[outputName(name)] as Tensor;
  const losses = outputs.loss?.data as Float32Array;
  if (!losses.every(Number.isFinite)) throw new Error(`the loss became ${losses.at(-1)}: the bench's net diverged`);
};

/** Steps of a training without end, over a pool of as many batches as a run has steps. */
export const trainer = async (task: Task & { kind: 'train' }): Promise<Contestant> => {
  const { net, batchSize, threads, layersRetrained = 'all' } = task;
  const options = trainingOptions(batchSize, layersRetrained);
  const formulations = await tunedFormulations(net, options, threads);
  const plannedBytes = planMemory(net, { ...options, formulations }).totalBytes;
  const training = buildTrainingModel(net, { ...options, formulations });
  const before = process.memoryUsage.rss();
  const loaded = { training, session: await openSession(training.model, threads, task.arena) };
  const { kind, shape } = loaded.training.input;
  const samples = stepsPerRun * batchSize;
  const random = seeded(1);
  const pool = randomPool([net.input.channels, net.input.height, net.input.width], { samples, classes: net.classes });
  const size = shape.reduce((product, extent) => product * extent, samples);
  const features = () => floats(Float32Array.from({ length: size }, random), [samples, ...shape]);
  const feeds: Record<string, Tensor> = {
    pool: kind === 'pixels' ? pool.rows : features(),
    labels: pool.labels,
    ...epochFeeds(samples, batchSize, random).feeds,
    ...stateFeeds(loaded.training, initialWeights(net, random)),
  };
  const run = () => runSteps(loaded, feeds, { start: 0, trips: stepsPerRun });
  const memory = () => ({ plannedBytes, measuredBytes: process.resourceUsage().maxRSS * 1024 - before });
  return { run, steps: stepsPerRun, warmUps: 2, memory };
};
