import {
  buildPartedTraining,
  buildTrainingModel,
  edgeNet,
  epochOrder,
  fitsWhole,
  initialState,
  initialWeights,
  mobileNetV2,
  type Net,
  type PartedTraining,
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
const wide = edgeNet({ classes, hiddenWidth: 512 });
const batchSize = 12;
const options: TrainingOptions = {
  batchSize,
  layersRetrained: 'all',
  optimizer: { kind: 'adam', weightDecay: 1e-3 },
  labelSmoothing: 0.05,
  form: 'loop',
};
const mobile = mobileNetV2({ classes, height: 32, width: 32, widthFactor: 0.1, headFilters: 16 });
const { count, pixels, labels } = toyCrops({ count: 30, seed: 3 });
const pool: Pool = { count, samples: pixels, labels: Int32Array.from(labels) };
const epochs = [1, 2];

const learnEpoch = (run: Run, epoch: number, rate = 1e-3) => {
  const order = epochOrder(count, batchSize, seededRandom(epoch));
  return atOnce(run.learn(pool, { order, rates: new Float32Array(order.steps).fill(rate), random: seededRandom(9) }));
};

const trained = async (loaded: LoadedTraining, net: Net, rate?: number) => {
  const run = loaded.begin({ state: initialState(loaded, initialWeights(net, seededRandom(1))), stepsDone: 0 });
  const losses: number[] = [];
  for (const epoch of epochs) losses.push((await learnEpoch(run, epoch, rate)).loss);
  return { run, losses };
};

type Learned = Awaited<ReturnType<typeof trained>>;

const whole = async (net: Net): Promise<LoadedTraining> => {
  const training = buildTrainingModel(net, options);
  const session = await runtime.open(training.model);
  return {
    states: training.states,
    isCut: false,
    begin: (start) => new TrainingRun(runtime, { training, session, reader: null }, start),
    close: () => session.close(),
  };
};

/** What a segment may cost: so little that there are many of them, or anything. */
const [manySegments, fewSegments] = [2e6, Number.POSITIVE_INFINITY];

const cut = (net: Net, partSize: number, mostMacs: number) =>
  buildPartedTraining(net, { ...options, batchSize: partSize }, mostMacs);

const parts = (net: Net, partSize: number) => atOnce(openParts(runtime, cut(net, partSize, manySegments), batchSize));

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

describe('a training in parts', () => {
  it.each([
    [1, 'a small net', edge],
    [4, 'a small net', edge],
    [6, 'a net with a tensor that is changed by rows', wide],
  ])('has the losses, the weights and the hits of one in whole steps: parts of %d of %s', async (partSize, _, net) => {
    const one = await trained(await whole(net), net);
    const other = await trained(await parts(net, partSize), net);
    for (const [n, loss] of other.losses.entries()) expect(loss).toBeCloseTo(one.losses[n] ?? Number.NaN, 4);
    expect(Object.keys(other.run.state).sort()).toEqual(Object.keys(one.run.state).sort());
    for (const [name, tensor] of Object.entries(one.run.state))
      expect(largestDifference(tensor, other.run.state[name] ?? new Float32Array()), name).toBeLessThan(1e-4);
    expect(other.run.stepsDone).toBe(one.run.stepsDone);
    expect(await atOnce(other.run.countCorrect(pool))).toBe(await atOnce(one.run.countCorrect(pool)));
  });

  it.each([
    ['residual blocks', resNet18({ classes, height: 32, width: 32, filters: 2 })],
    ['depthwise convolutions', { ...mobile, layers: [...mobile.layers.slice(0, 15), ...mobile.layers.slice(-2)] }],
  ])('ends with the same weights however finely its layers are cut: %s', async (_, net) => {
    // Adam would make differences of the last digit in a gradient near 0 into steps of full length; and long steps, such a
    // difference at the bend of a ReLU into another course.
    const sgd: TrainingOptions = { ...options, batchSize: 4, optimizer: { kind: 'sgd', momentum: 0.9 } };
    const [many, few] = [manySegments, fewSegments].map((mostMacs) => buildPartedTraining(net, sgd, mostMacs));
    expect(few?.gradient).toHaveLength(2);
    expect(many?.gradient.length).toBeGreaterThan(15);
    const [one, other] = await Promise.all(
      [few, many].map(async (training) =>
        trained(await atOnce(openParts(runtime, training as PartedTraining, batchSize)), net, 1e-5),
      ),
    );
    for (const [n, loss] of (other?.losses ?? []).entries()) expect(loss).toBeCloseTo(one?.losses[n] ?? Number.NaN, 4);
    for (const [name, tensor] of Object.entries(one?.run.state ?? {}))
      expect(largestDifference(tensor, other?.run.state[name] ?? new Float32Array()), name).toBeLessThan(1e-4);
    expect(await atOnce((other as Learned).run.countCorrect(pool))).toBe(
      await atOnce((one as Learned).run.countCorrect(pool)),
    );
  });

  it('learns nothing from labels that are no class', async () => {
    const unlabelled = { ...pool, labels: pool.labels.map((label, n) => (n % 3 === 0 ? -1 : label)) };
    const learned = async (loaded: LoadedTraining) => {
      const run = loaded.begin({ state: initialState(loaded, initialWeights(edge, seededRandom(1))), stepsDone: 0 });
      const order = epochOrder(count, batchSize, seededRandom(1));
      await atOnce(run.learn(unlabelled, { order, rates: new Float32Array(order.steps).fill(1e-3) }));
      return run;
    };
    const one = await learned(await whole(edge));
    const other = await learned(await parts(edge, batchSize));
    for (const [name, tensor] of Object.entries(one.state))
      expect(largestDifference(tensor, other.state[name] ?? new Float32Array()), name).toBeLessThan(1e-4);
    expect(await atOnce(other.countCorrect(unlabelled))).toBe(await atOnce(one.countCorrect(unlabelled)));
  });

  it('keeps two trainings apart that take turns with the same graphs', async () => {
    const loaded = await parts(edge, 4);
    const { run: alone } = await trained(loaded, edge);
    const start = { state: initialState(loaded, initialWeights(edge, seededRandom(1))), stepsDone: 0 };
    const runs = [loaded.begin(start), loaded.begin(start)];
    for (const epoch of epochs) await Promise.all(runs.map((run) => learnEpoch(run, epoch)));
    for (const run of runs) expect(run.state).toEqual(alone.state);
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
    expect(fitsWhole(large, { ...options, batchSize: 32 }, 2.6e8)).toBe(false);
    expect(fitsWhole(large, { ...options, batchSize: 32, layersRetrained: 1 }, 2.6e8)).toBe(true);
    expect(partSizeFor(large, { ...options, batchSize: 32 }, 2.6e8)).toBe(4);
    expect(partSizeFor(large, { ...options, batchSize: 32 }, 1e6)).toBe(1);
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
