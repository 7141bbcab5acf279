import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildInferenceModel, cosineRates, initialWeights, type Net, type Weights } from '../index.ts';
import { accuracyOf } from '../testing/classify.ts';
import { gratings } from '../testing/gratings.ts';
import { seeded } from '../testing/random.ts';
import { retrain } from '../testing/retrain.ts';
import { planRetraining, type RetrainingConfig } from './planRetraining.ts';
import { takeRows } from './takeRows.ts';

const conv = (name: string, filters: number) =>
  [{ kind: 'conv', name, filters, kernel: 3, stride: 2, padding: 1, groups: 1, bias: true }, { kind: 'relu' }] as const;

const net: Net = {
  name: 'small',
  input: { channels: 3, height: 20, width: 16 },
  classes: 4,
  layers: [
    ...conv('conv1', 12),
    ...conv('conv2', 24),
    { kind: 'flatten' },
    { kind: 'linear', name: 'hidden', units: 24 },
    { kind: 'relu' },
    { kind: 'dropout', name: 'drop', rate: 0.2 },
    { kind: 'linear', name: 'output', units: 4 },
  ],
};
const { height, width } = net.input;
const window = gratings({ count: 160, classes: 4, height, width, random: seeded(1) });
const unseen = gratings({ count: 120, classes: 4, height, width, random: seeded(2) });

const configOf = (fields: Partial<RetrainingConfig> = {}): RetrainingConfig => ({
  epochs: 6,
  batchSize: 16,
  layersRetrained: 'all',
  dataFraction: 1,
  ...fields,
});

const plan = (weights: Weights, fields: Partial<RetrainingConfig> = {}) =>
  planRetraining({ net, weights, labels: window.labels }, configOf(fields), {
    options: { optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 }, clipNorm: 5 },
    rates: (steps) => cosineRates({ steps, base: 0.03, warmupSteps: 5 }),
    random: seeded(3),
  });

const accuracyAfter = async (made: ReturnType<typeof plan>): Promise<number> => {
  const { weights } = await retrain(made, window);
  const model = buildInferenceModel(made.net, weights, { metadata: { classes: ['a', 'b', 'c', 'd'] } });
  return accuracyOf(model, { net: made.net, ...unseen });
};

describe('every part of a configuration does what it says', () => {
  const fresh = initialWeights(net, seeded(4));
  let trained: Weights;
  beforeAll(async () => {
    trained = (await retrain(plan(fresh), window)).weights;
  });

  test('epochs: more of them learn more', async () => {
    expect(plan(fresh, { epochs: 1 }).steps * 12).toBe(plan(fresh, { epochs: 12 }).steps);
    const [few, many] = [
      await accuracyAfter(plan(fresh, { epochs: 1 })),
      await accuracyAfter(plan(fresh, { epochs: 12 })),
    ];
    expect(many).toBeGreaterThan(few);
    expect(many).toBeGreaterThan(0.9);
  });

  test('batch size: half the batch, twice the steps', async () => {
    const [small, large] = [plan(fresh, { batchSize: 8 }), plan(fresh, { batchSize: 16 })];
    expect(small.steps).toBe(2 * large.steps);
    expect((await retrain(small, window)).losses).toHaveLength(small.steps);
  });

  test('last-layer width: a wider head starts where the net was, and its new neurons learn', async () => {
    const wider = plan(trained, { hiddenWidth: 40, layersRetrained: 1, epochs: 2 });
    expect(wider.training.layersRetrained).toBe(2);
    expect(wider.weights['output.weight']).toHaveLength(4 * 40);
    const { weights } = await retrain(wider, window);
    expect(weights['hidden.weight']?.subarray(24 * 480)).not.toEqual(
      wider.weights['hidden.weight']?.subarray(24 * 480),
    );
    expect(weights['conv2.weight']).toEqual(trained['conv2.weight']);
  });

  test('layers retrained: what is frozen is computed once and stays; the rest costs less', async () => {
    const [head, all] = [plan(trained, { layersRetrained: 1 }), plan(trained)];
    expect(all.prefix).toBeNull();
    expect(head.training.input).toEqual({ kind: 'features', shape: [24] });
    // The dropout before the output is part of what is trained, not of the features.
    expect(head.training.dropout.map(({ layer }) => layer)).toEqual(['drop']);
    expect(head.training.model.length).toBeLessThan(all.training.model.length / 3);
    const { weights } = await retrain(head, window);
    expect(weights['hidden.weight']).toEqual(trained['hidden.weight']);
    expect(weights['output.weight']).not.toEqual(trained['output.weight']);
  });

  test('data fraction: a quarter of the samples is a quarter of the steps', () => {
    const [quarter, whole] = [plan(fresh, { dataFraction: 0.25 }), plan(fresh)];
    expect(quarter.rows).toHaveLength(40);
    expect(quarter.steps).toBe(Math.ceil(40 / 16) * 6);
    expect(whole.steps).toBe(60);
    expect(whole.rows).toEqual(window.labels.map((_, i) => i));
  });

  test('the same seed gives the same weights to the last bit, with dropout as well', async () => {
    const [once, again] = [await retrain(plan(fresh), window), await retrain(plan(fresh), window)];
    expect(again.weights).toEqual(once.weights);
    expect(again.losses).toEqual(once.losses);
  });
});

test('each class keeps its part of the samples, and at least one', () => {
  const labels = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(labels, fc.double({ min: 0.01, max: 1, noNaN: true }), fc.integer(), (all, fraction, seed) => {
      const rows = takeRows(all, fraction, seeded(seed));
      expect(new Set(rows).size).toBe(rows.length);
      expect(rows).toEqual(takeRows(all, fraction, seeded(seed)));
      for (const label of new Set(all)) {
        const kept = rows.filter((row) => all[row] === label).length;
        expect(kept).toBe(Math.max(1, Math.round(fraction * all.filter((other) => other === label).length)));
      }
    }),
    { numRuns: 80 },
  );
});

test.each<[string, Partial<RetrainingConfig>, RegExp]>([
  ['no epochs', { epochs: 0 }, /epochs is 0; choose a whole number from 1/],
  ['no samples', { dataFraction: 0 }, /dataFraction is 0; choose a number above 0 and up to 1/],
  ['no width', { hiddenWidth: 0 }, /hiddenWidth is 0; choose a whole number from 1/],
  ['no batch', { batchSize: 0 }, /batchSize is 0; choose a whole number from 1/],
])('a configuration of %s is refused by name', (_, fields, message) => {
  expect(() => plan(initialWeights(net, seeded(4)), fields)).toThrow(message);
});

test.each<[string, readonly number[], RegExp]>([
  ['a label beyond the classes', [0, 1, 4], /labels\[2\] is 4; choose a class from 0 to 3, or leave the sample out/],
  ['a label below them', [0, -1], /labels\[1\] is -1; choose a class/],
  ['half a label', [0.5], /labels\[0\] is 0\.5; choose a class/],
  ['no samples', [], /labels are empty; a retraining needs at least 1 sample/],
])('%s is refused by its place', (_, labels, message) => {
  const recipe = {
    options: { optimizer: { kind: 'sgd', momentum: 0.9 } },
    rates: (steps: number) => new Float32Array(steps),
    random: seeded(3),
  } as const;
  const weights = initialWeights(net, seeded(4));
  expect(() => planRetraining({ net, weights, labels }, configOf(), recipe)).toThrow(message);
});
