import {
  buildPartedTraining,
  buildTrainingModel,
  edgeNet,
  epochOrder,
  initialState,
  initialWeights,
  type Net,
  partSizeFor,
  resNet18,
  type TrainingOptions,
} from '@whetstone/training';
import { describe, expect, it } from 'vitest';
import { toyClasses } from '../../../../../test/fixtures/edgeModels.ts';
import { toyCrops } from '../../../../../test/fixtures/toyCrops.ts';
import { createRuntime } from '../../runtime/onnx.ts';
import { atOnce } from './agreement.ts';
import { openParts } from './partedRun.ts';
import { seededRandom } from './random.ts';
import type { LoadedTraining, Pool, Run } from './run.ts';
import { TrainingGraphs } from './trainingGraphs.ts';
import { TrainingRun } from './trainingRun.ts';

const runtime = createRuntime({ provider: 'cpu', threads: 1 });
const classes = toyClasses.length;
const edge = edgeNet({ classes, hiddenWidth: 16 });
const batchSize = 12;
const options: TrainingOptions = {
  batchSize,
  layersRetrained: 'all',
  optimizer: { kind: 'adam', weightDecay: 1e-3 },
  labelSmoothing: 0.05,
  form: 'loop',
};
const { count, pixels, labels } = toyCrops({ count: 30, seed: 3 });
const pool: Pool = { count, samples: pixels, labels: Int32Array.from(labels) };
const epochs = [1, 2];

const learnEpoch = (run: Run, epoch: number) => {
  const order = epochOrder(count, batchSize, seededRandom(epoch));
  return atOnce(run.learn(pool, { order, rates: new Float32Array(order.steps).fill(1e-3), random: seededRandom(9) }));
};

const trained = async (loaded: LoadedTraining, net: Net) => {
  const run = loaded.begin({ state: initialState(loaded, initialWeights(net, seededRandom(1))), stepsDone: 0 });
  const losses: number[] = [];
  for (const epoch of epochs) losses.push((await learnEpoch(run, epoch)).loss);
  return { run, losses };
};

const whole = async (net: Net): Promise<LoadedTraining> => {
  const training = buildTrainingModel(net, options);
  const session = await runtime.open(training.model);
  return {
    states: training.states,
    begin: (start) => new TrainingRun(runtime, { training, session, reader: null }, start),
    close: () => session.close(),
  };
};

const parts = (net: Net, partSize: number) =>
  atOnce(openParts(runtime, buildPartedTraining(net, { ...options, batchSize: partSize }), batchSize));

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

describe('a training in parts', () => {
  it.each([1, 4])('has the losses, the weights and the hits of one in whole steps: parts of %d', async (partSize) => {
    const one = await trained(await whole(edge), edge);
    const other = await trained(await parts(edge, partSize), edge);
    for (const [n, loss] of other.losses.entries()) expect(loss).toBeCloseTo(one.losses[n] ?? Number.NaN, 4);
    expect(Object.keys(other.run.state).sort()).toEqual(Object.keys(one.run.state).sort());
    for (const [name, tensor] of Object.entries(one.run.state))
      expect(largestDifference(tensor, other.run.state[name] ?? new Float32Array()), name).toBeLessThan(1e-4);
    expect(other.run.stepsDone).toBe(one.run.stepsDone);
    expect(await atOnce(other.run.countCorrect(pool))).toBe(await atOnce(one.run.countCorrect(pool)));
  });

  it('goes on from a checkpoint with the same bits', async () => {
    const loaded = await parts(edge, 4);
    const { run } = await trained(loaded, edge);
    const first = loaded.begin({ state: initialState(loaded, initialWeights(edge, seededRandom(1))), stepsDone: 0 });
    await learnEpoch(first, 1);
    const second = loaded.begin({ state: first.state, stepsDone: first.stepsDone });
    await learnEpoch(second, 2);
    expect(second.state).toEqual(run.state);
  });

  it('drops by parts what dropout drops, and leaves running statistics as they are', async () => {
    const layers = [
      ...edge.layers.slice(0, -1),
      { kind: 'dropout', name: 'drop', rate: 0.3 } as const,
      ...edge.layers.slice(-1),
    ];
    const dropping = { ...edge, layers };
    const one = await trained(await whole(dropping), dropping);
    const other = await trained(await parts(dropping, 6), dropping);
    expect(other.losses[1]).toBeCloseTo(one.losses[1] ?? Number.NaN, 4);

    const resnet = resNet18({ classes, height: 32, width: 32, filters: 2 });
    const { run } = await trained(await parts(resnet, 3), resnet);
    const before = initialWeights(resnet, seededRandom(1));
    const moved = Object.entries(run.state).map(([name, tensor]) => {
      const from = before[name] ?? new Float32Array(tensor.length);
      return [name, largestDifference(tensor, from) > 0] as const;
    });
    const statistics = moved.filter(([name]) => /mean$|variance$/u.test(name) && name in before);
    expect(statistics.length).toBeGreaterThan(10);
    for (const [name, hasMoved] of moved.filter(([key]) => key in before))
      expect(hasMoved, name).toBe(!statistics.some(([key]) => key === name));
  });

  it('says at which step a loss is no number', async () => {
    const loaded = await parts(edge, 4);
    const state = initialState(loaded, initialWeights(edge, seededRandom(1)));
    const broken = Object.fromEntries(
      Object.entries(state).map(([name, data]) => [name, data.slice().fill(Number.NaN)]),
    );
    await expect(learnEpoch(loaded.begin({ state: broken, stepsDone: 7 }), 1)).rejects.toThrow(
      /the loss became NaN at step 8/u,
    );
  });

  it('is what a processor does with nets whose steps are long, and with no other', async () => {
    const large = resNet18({ classes, height: 32, width: 32 });
    expect(partSizeFor(large, { ...options, batchSize: 32 }, 2.6e8)).toBe(1);
    expect(partSizeFor(large, { ...options, batchSize: 32, layersRetrained: 1 }, 2.6e8)).toBe(32);
    const small = resNet18({ classes, height: 32, width: 32, filters: 8 });
    const graphs = new TrainingGraphs(runtime);
    const { graph, release } = await atOnce(graphs.acquire(small, options));
    const run = graph.begin({ state: initialState(graph, initialWeights(small, seededRandom(1))), stepsDone: 0 });
    expect(run).not.toBeInstanceOf(TrainingRun);
    const plain = await atOnce(graphs.acquire(edge, { ...options, batchSize: 32 }));
    expect(
      plain.graph.begin({ state: initialState(plain.graph, initialWeights(edge, seededRandom(1))), stepsDone: 0 }),
    ).toBeInstanceOf(TrainingRun);
    await release();
    await plain.release();
  });
});
