import { describe, expect, it } from 'vitest';
import { initialState } from '../models/state.ts';
import { buildTrainingModel, outputName } from '../models/training.ts';
import { edgeNet } from '../nets/edgeNet.ts';
import { initialWeights } from '../nets/parameters.ts';
import { resNet18 } from '../nets/resNet18.ts';
import { epochOrder } from '../schedule/epochOrder.ts';
import { gratings } from '../testing/gratings.ts';
import { seeded } from '../testing/random.ts';
import { floatsOf, floatTensor, integerScalar, labelTensor, openSession, pixelTensor } from '../testing/session.ts';
import { fitBatch } from './fitBatch.ts';
import { planMemory } from './planMemory.ts';
import { splitSchedule } from './splitSchedule.ts';

const net = edgeNet({ classes: 5, hiddenWidth: 16 });
const options = {
  batchSize: 12,
  layersRetrained: 'all',
  optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 1e-3 },
  form: 'loop',
} as const;

/** Trains one epoch of 30 samples; by parts where `partSize` is given. */
const trainEpoch = async (partSize: number | null, clipNorm?: number) => {
  const count = 30;
  const { height, width } = net.input;
  const pool = gratings({ count, classes: net.classes, height, width, random: seeded(4) });
  const order = epochOrder(count, options.batchSize, seeded(5));
  const rates = new Float32Array(order.steps).fill(0.05);
  const split = partSize === null ? { ...order, rates } : splitSchedule(order, { partSize, rates });
  const batchSize = partSize ?? options.batchSize;
  const limits = clipNorm === undefined ? {} : { clipNorm };
  const training = buildTrainingModel(net, { ...options, ...limits, batchSize, accumulates: partSize !== null });
  const state = initialState(training, initialWeights(net, seeded(6)));
  const session = await openSession(training.model);
  const schedule = [split.steps, batchSize];
  const { default: ort } = await import('onnxruntime-node');
  const outputs = await session.run({
    pool: pixelTensor(pool.rows, [count, 3, height, width]),
    labels: labelTensor(pool.labels),
    index: new ort.Tensor('int64', split.index, schedule),
    mask: floatTensor(split.mask, schedule),
    rates: floatTensor(split.rates, [split.steps]),
    ...('shares' in split
      ? { shares: floatTensor(split.shares, [split.steps]), applies: floatTensor(split.applies, [split.steps]) }
      : {}),
    start: integerScalar(0),
    trips: integerScalar(split.steps),
    ...Object.fromEntries(
      training.states.map(({ name, shape }) => [name, floatTensor(state[name] ?? new Float32Array(), shape)]),
    ),
  });
  await session.release();
  return {
    state: Object.fromEntries(training.states.map(({ name }) => [name, floatsOf(outputs, outputName(name))])),
    losses: floatsOf(outputs, 'loss'),
    split,
  };
};

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

describe('a batch in parts', () => {
  it.each([
    { partSize: 4, clipNorm: undefined },
    { partSize: 6, clipNorm: undefined },
    { partSize: 3, clipNorm: 0.5 },
  ])(
    'leads to the weights of the whole batch: parts of $partSize, clipped at $clipNorm',
    async ({ partSize, clipNorm }) => {
      const whole = await trainEpoch(null, clipNorm);
      const parts = await trainEpoch(partSize, clipNorm);
      for (const [name, tensor] of Object.entries(whole.state))
        expect(largestDifference(tensor, parts.state[name] ?? new Float32Array()), name).toBeLessThan(2e-5);
      const sums = Object.entries(parts.state).filter(([name]) => name.startsWith('accumulated:'));
      expect(sums.length).toBeGreaterThan(0);
      for (const [name, tensor] of sums) expect(Math.max(...tensor.map(Math.abs)), name).toBe(0);
    },
  );

  it('has losses that add up to that of the batch by their shares', async () => {
    const whole = await trainEpoch(null);
    const { losses, split } = await trainEpoch(4);
    if (!('shares' in split)) throw new Error('the epoch was not split');
    const first = split.applies.indexOf(1) + 1;
    const sum = losses.slice(0, first).reduce((total, loss, i) => total + loss * (split.shares[i] ?? 0), 0);
    expect(sum).toBeCloseTo(whole.losses[0] ?? Number.NaN, 4);
  });
});

describe('a schedule in parts', () => {
  it('keeps every sample once, ends each batch once, and leaves parts of padding out', () => {
    const order = epochOrder(30, 12, seeded(1));
    const split = splitSchedule(order, { partSize: 4, rates: Float32Array.of(0.1, 0.2, 0.3) });
    expect(split.steps).toBe(8); // 3 + 3 + 2: the third batch has 6 rows and 6 of padding
    expect([...split.applies]).toEqual([0, 0, 1, 0, 0, 1, 0, 1]);
    expect(split.rates[7]).toBeCloseTo(0.3);
    const rows = [...split.index].filter((_, i) => (split.mask[i] ?? 0) > 0).map(Number);
    expect(rows.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect((split.shares[6] ?? 0) + (split.shares[7] ?? 0)).toBeCloseTo(1);
    expect(split.shares[6]).toBeCloseTo(4 / 6);
  });

  it('names a part that does not divide the batch, and rates that do not match it', () => {
    const order = epochOrder(24, 12, seeded(1));
    const rates = new Float32Array(2);
    expect(() => splitSchedule(order, { partSize: 5, rates })).toThrow(/partSize is 5; .* divides the batch size 12/u);
    expect(() => splitSchedule(order, { partSize: 4, rates: new Float32Array(3) })).toThrow(
      /rates has 3 entries for 2/u,
    );
  });
});

describe('the memory of a step', () => {
  it('grows with the batch in activations, not in weights', () => {
    const [small, large] = [8, 32].map((batchSize) => planMemory(net, { ...options, batchSize }));
    expect(large?.weightBytes).toBe(small?.weightBytes);
    expect(large?.optimizerBytes).toBe(large?.weightBytes);
    expect((large?.activationBytes ?? 0) / (small?.activationBytes ?? 1)).toBeCloseTo(4, 0);
  });

  it('is a fraction where most layers are frozen', () => {
    const resnet = resNet18({ classes: 5, height: 32, width: 32, filters: 16 });
    const whole = planMemory(resnet, options);
    const head = planMemory(resnet, { ...options, layersRetrained: 1 });
    expect(head.totalBytes).toBeLessThan(whole.totalBytes / 50);
  });

  it('fits into a budget by parts, the largest that does, or says that it cannot', () => {
    const resnet = resNet18({ classes: 5, height: 32, width: 32, filters: 16 });
    const batch = { ...options, batchSize: 32 };
    const whole = planMemory(resnet, batch);
    expect(fitBatch(resnet, batch, whole.totalBytes).kind).toBe('whole');
    const fit = fitBatch(resnet, batch, whole.totalBytes * 0.7);
    if (fit.kind !== 'split') throw new Error(`the batch is ${fit.kind}`);
    expect(fit.memory.totalBytes).toBeLessThanOrEqual(whole.totalBytes * 0.7);
    const next = planMemory(resnet, { ...batch, batchSize: fit.partSize * 2, accumulates: true });
    expect(next.totalBytes).toBeGreaterThan(whole.totalBytes * 0.7);
    expect(fitBatch(resnet, batch, 1000).kind).toBe('impossible');
  });
});
