import { describe, expect, test } from 'vitest';
import { edgeNet } from '../nets/edgeNet.ts';
import { goldenNet } from '../nets/goldenNet.ts';
import type { Layer, Net } from '../nets/net.ts';
import { initialWeights, parametersOf } from '../nets/parameters.ts';
import { resizeHead } from '../nets/resizeHead.ts';
import { accuracyOf, infer } from '../testing/classify.ts';
import { gratings } from '../testing/gratings.ts';
import { seeded } from '../testing/random.ts';
import { trainByLoop } from '../testing/trainer.ts';
import { buildInferenceModel, buildPrefixModel } from './inference.ts';
import type { TrainingOptions } from './options.ts';
import { weightsFromState } from './state.ts';
import { buildTrainingModel } from './training.ts';

const optimizer: TrainingOptions['optimizer'] = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 };
const names = (count: number) => Array.from({ length: count }, (_, i) => `class ${i}`);

const samplesFor = (net: Net, count: number, seed: number) =>
  gratings({ count, classes: net.classes, ...net.input, random: seeded(seed) });

describe('an edge net learns stripes', () => {
  const net = edgeNet({ classes: 6, hiddenWidth: 32 });
  const train = samplesFor(net, 480, 1);
  const unseen = samplesFor(net, 240, 2);

  test('from nothing to more than 95 % of unseen pictures, then its head alone learns two new classes from features', async () => {
    const random = seeded(5);
    const weights = initialWeights(net, random);
    const training = buildTrainingModel(net, { batchSize: 32, layersRetrained: 'all', optimizer, form: 'loop' });
    const run = await trainByLoop(training, weights, { pool: train, epochs: 8, rate: 0.03, random, quantum: 4 });
    const trained = weightsFromState(net, run.state, weights);
    const model = buildInferenceModel(net, trained, { metadata: { classes: names(6) } });
    const accuracy = await accuracyOf(model, { net, ...unseen });
    expect(accuracy).toBeGreaterThan(0.95);

    const wider = resizeHead(net, trained, { classes: 8, hiddenWidth: 48, random });
    const eight = samplesFor(wider.net, 480, 3);
    const head = buildTrainingModel(wider.net, { batchSize: 32, layersRetrained: 2, optimizer, form: 'loop' });
    const prefix = buildPrefixModel(wider.net, wider.weights, 2) ?? new Uint8Array();
    const features = await infer(prefix, { net, rows: eight.rows, output: 'features' });
    expect(head.input).toEqual({ kind: 'features', shape: [1536] });
    const pool = { rows: features.data, labels: eight.labels };
    const retraining = await trainByLoop(head, wider.weights, { pool, epochs: 8, rate: 0.03, random });
    const grown = weightsFromState(wider.net, retraining.state, wider.weights);
    expect(grown['conv1.weight']).toEqual(trained['conv1.weight']);
    const grownModel = buildInferenceModel(wider.net, grown, { metadata: { classes: names(8) } });
    expect(await accuracyOf(grownModel, { net: wider.net, ...samplesFor(wider.net, 240, 4) })).toBeGreaterThan(0.9);
  });

  test('the same seed gives the same weights to the last bit', async () => {
    const once = async () => {
      const random = seeded(9);
      const training = buildTrainingModel(net, { batchSize: 16, layersRetrained: 'all', optimizer, form: 'loop' });
      const pool = { rows: train.rows.subarray(0, 50 * 3072), labels: train.labels.slice(0, 50) };
      return trainByLoop(training, initialWeights(net, random), { pool, epochs: 1, rate: 0.03, random });
    };
    expect(await once()).toEqual(await once());
  });
});

/** The golden net's kinds of layers on smaller pictures. */
const residualNet = (): Net => {
  const { layers } = goldenNet({ classes: 4 });
  const slim = (list: readonly Layer[]): readonly Layer[] =>
    list.map((layer): Layer => {
      if (layer.kind === 'residual') return { ...layer, body: slim(layer.body), shortcut: slim(layer.shortcut) };
      return layer.kind === 'conv' ? { ...layer, filters: layer.filters / 4 } : layer;
    });
  return { name: 'slim', input: { channels: 3, height: 24, width: 20 }, classes: 4, layers: slim(layers) };
};

test('a residual net with batch normalisation infers by its running statistics what it learnt by batches', async () => {
  const net = residualNet();
  const random = seeded(11);
  const weights = initialWeights(net, random);
  const training = buildTrainingModel(net, { batchSize: 30, layersRetrained: 'all', optimizer, form: 'loop' });
  const pool = samplesFor(net, 300, 1);
  const run = await trainByLoop(training, weights, { pool, epochs: 8, rate: 0.05, random });
  const trained = weightsFromState(net, run.state, weights);
  expect(parametersOf(net).every(({ name }) => name in trained)).toBe(true);
  const model = buildInferenceModel(net, trained, { metadata: { classes: names(4) } });
  expect(await accuracyOf(model, { net, ...samplesFor(net, 200, 2) })).toBeGreaterThan(0.95);
});

test.each([1, 2, 3, 4, 5])('a prefix and the rest of %i layers make the whole net', async (layersRetrained) => {
  const net = edgeNet({ classes: 3, hiddenWidth: 16 });
  const weights = initialWeights(net, seeded(1));
  const { rows, labels } = samplesFor(net, 6, 1);
  const prefix = buildPrefixModel(net, weights, layersRetrained);
  const options: TrainingOptions = { batchSize: 6, layersRetrained, optimizer, form: 'loop' };
  const features = prefix ? (await infer(prefix, { net, rows, output: 'features' })).data : rows;
  expect(buildTrainingModel(net, options).input.kind).toBe(layersRetrained === 5 ? 'pixels' : 'features');
  const runs = { epochs: 1, rate: 0.01 };
  const whole = buildTrainingModel(net, { ...options, layersRetrained: 'all' });
  const byAll = await trainByLoop(whole, weights, { ...runs, pool: { rows, labels }, random: seeded(2) });
  const byRest = await trainByLoop(buildTrainingModel(net, options), weights, {
    ...runs,
    pool: { rows: features, labels },
    random: seeded(2),
  });
  expect(byRest.losses[0]).toBeCloseTo(byAll.losses[0] ?? Number.NaN, 5);
  for (const [i, value] of (byRest.state['output.weight'] ?? []).entries())
    expect(value).toBeCloseTo(byAll.state['output.weight']?.[i] ?? Number.NaN, 5);
});

test('weights that a diverged training left behind are refused by name', () => {
  const net = edgeNet({ classes: 3, hiddenWidth: 16 });
  const weights = initialWeights(net, seeded(1));
  const state = { ...weights, 'hidden.bias': new Float32Array(16).fill(Number.NaN) };
  expect(() => weightsFromState(net, state, weights)).toThrow(/"hidden.bias" is not finite.*lower its rate/);
});
