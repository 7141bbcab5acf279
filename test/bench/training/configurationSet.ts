import type { Tensor } from 'onnxruntime-node';
import {
  buildPrefixModel,
  initialWeights,
  type LayersRetrained,
  type Net,
  type Weights,
} from '../../../packages/training/src/index.ts';
import { seeded } from '../../../packages/training/src/testing/random.ts';
import type { Contestant, Run, Task } from './contest.ts';
import { openSession } from './session.ts';
import {
  epochFeeds,
  type LoadedTraining,
  loadTraining,
  randomPool,
  runSteps,
  stateFeeds,
  trainingOptions,
} from './trainer.ts';
import { tunedFormulations } from './tuning.ts';

/** Trials of configurations that differ in epochs and data alone are one trial. */
const withoutRepeats = (runs: readonly Run[]): readonly Run[] => [
  ...new Map(
    runs.map((run) => [
      JSON.stringify([run.net.name, run.net.layers, run.layersRetrained, run.epochs, run.samples]),
      run,
    ]),
  ).values(),
];

/** The pool of a training: pixels, or what the frozen layers make of them, computed once. */
const poolOf = async (
  pictures: Tensor,
  frozen: { net: Net; weights: Weights; layers: LayersRetrained; threads: number },
) => {
  const prefix = buildPrefixModel(frozen.net, frozen.weights, frozen.layers);
  if (!prefix) return pictures;
  const session = await openSession(prefix, frozen.threads);
  const { features } = await session.run({ pixels: pictures });
  await session.release();
  return features as Tensor;
};

/**
 * Profile trials and retrainings as the server does them: equal trials once, graphs kept from one training to the next,
 * features of frozen layers computed once a training. Building graphs and opening sessions is part of the time; finding
 * this machine's formulations is not, which is done once.
 */
export const configurationSet = async (task: Task & { kind: 'set' }): Promise<Contestant> => {
  const { batchSize, threads } = task;
  const runs = withoutRepeats(task.runs);
  for (const { net, layersRetrained } of runs)
    await tunedFormulations(net, trainingOptions(batchSize, layersRetrained), threads);
  const train = async ({ net, layersRetrained, epochs, samples }: Run, graphs: Map<string, LoadedTraining>) => {
    const key = JSON.stringify([net, layersRetrained]);
    const loaded = graphs.get(key) ?? (await loadTraining(net, trainingOptions(batchSize, layersRetrained), threads));
    graphs.set(key, loaded);
    const random = seeded(1);
    const weights = initialWeights(net, random);
    const { channels, height, width } = net.input;
    const { rows, labels } = randomPool([channels, height, width], { samples, classes: net.classes });
    const pool = await poolOf(rows, { net, weights, layers: layersRetrained, threads });
    const feeds: Record<string, Tensor> = { pool, labels, ...stateFeeds(loaded.training, weights) };
    for (let epoch = 0; epoch < epochs; epoch++) {
      const { steps, feeds: schedule } = epochFeeds(samples, batchSize, random);
      Object.assign(feeds, schedule);
      await runSteps(loaded, feeds, { start: 0, trips: steps });
    }
  };
  const run = async () => {
    const graphs = new Map<string, LoadedTraining>();
    for (const each of runs) await train(each, graphs);
    for (const { session } of graphs.values()) await session.release();
  };
  return { run, steps: 1, warmUps: 0 };
};
