import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  buildInferenceModel,
  buildPrefixModel,
  buildTrainingModel,
  type ImportedModel,
  type InferenceInput,
  imageNetScaling,
  importModel,
  type Net,
  readModel,
  replaceHead,
  weightsFromState,
} from '../../packages/training/src/index.ts';
import { infer } from '../../packages/training/src/testing/classify.ts';
import { seeded } from '../../packages/training/src/testing/random.ts';
import { floatsOf, floatTensor, openSession } from '../../packages/training/src/testing/session.ts';
import { trainByLoop } from '../../packages/training/src/testing/trainer.ts';
import { checkByPython, hasChecker, metadataOf } from '../fixtures/onnxChecker.ts';

const folder = join(import.meta.dirname, '../fixtures/onnx');

interface Expected {
  readonly models: Readonly<Record<string, { height: number; width: number; opset: number; output: number[][] }>>;
}

const expected: Expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));

const fileOf = (name: string): Uint8Array => readFileSync(join(folder, `${name}.onnx`));

/** The two pictures that the exporter was asked about. */
const pictures = ({ input: { height, width } }: Net): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: 2 * 3 * height * width }, (_, i) => (i * 37 + (i >> 5) * 11) % 256);

const namesOf = ({ classes }: Net) => Array.from({ length: classes }, (_, i) => `class ${i}`);

/** Noise that is red, green or blue, by class: what even a net with random weights can tell apart. */
const tinted = (options: { readonly count: number; readonly height: number; readonly width: number }) => {
  const random = seeded(6);
  const labels = Array.from({ length: options.count }, (_, i) => i % 3);
  const plane = options.height * options.width;
  const rows = Uint8Array.from({ length: options.count * 3 * plane }, (_, i) => {
    const [sample, channel] = [Math.floor(i / (3 * plane)), Math.floor(i / plane) % 3];
    return (channel === labels[sample] ? 130 : 40) + 90 * random();
  });
  return { rows, labels };
};

const lastLayer = (net: Net): string => {
  const last = net.layers.at(-1);
  return last?.kind === 'linear' ? last.name : '';
};

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
};

const inferenceOf = ({ net, weights }: Pick<ImportedModel, 'net' | 'weights'>, input: InferenceInput = 'pixels') =>
  buildInferenceModel(net, weights, { metadata: { classes: namesOf(net) }, input });

describe.each(Object.entries(expected.models))('%s as PyTorch exports it', (name, { height, width, output }) => {
  const imported = importModel(fileOf(name), { size: { height, width } });
  const { net, weights } = imported;
  /** The mixed net ends in a softmax, which the import takes away. */
  const asked = name.startsWith('mixed') ? 'probabilities' : 'logits';

  test('gives the outputs that PyTorch gave', async () => {
    const { data } = await infer(inferenceOf(imported), { net, rows: pictures(net), output: asked });
    expect(largestDifference(data, output.flat())).toBeLessThan(1e-4);
    expect(imported.guesses).toEqual([{ kind: 'imageNet' }]);
  });

  test('comes back from our own file, which another import reads as well', async () => {
    const file = inferenceOf(imported);
    const back = readModel(file);
    expect(Buffer.compare(inferenceOf(back), file)).toBe(0);
    const again = importModel(file);
    expect(again.guesses).toEqual([]);
    const { data } = await infer(inferenceOf(again), { net: again.net, rows: pictures(net), output: asked });
    expect(largestDifference(data, output.flat())).toBeLessThan(1e-4);
  });

  test('is exported so that scaled floats give the same as bytes', async () => {
    const file = inferenceOf(imported, 'scaled');
    const { scale, shift } = net.input.scaling ?? imageNetScaling;
    const plane = height * width;
    const rows = Float32Array.from(pictures(net), (byte, i) => {
      const channel = Math.floor(i / plane) % 3;
      return byte * (scale[channel] ?? 1) + (shift[channel] ?? 0);
    });
    const session = await openSession(file);
    const outputs = await session.run({ input: floatTensor(rows, [2, 3, height, width]) });
    await session.release();
    expect(largestDifference(floatsOf(outputs, asked), output.flat())).toBeLessThan(1e-4);
    const about = JSON.parse(new Map(metadataOf(file)).get('whetstone.input') ?? '{}');
    expect(about).toMatchObject({ layout: 'NCHW', channels: 'RGB', scale, shift });
  });

  test.skipIf(!hasChecker)('is exported as a file that onnx.checker accepts', () => {
    const files = (['pixels', 'scaled'] as const).map((input) => inferenceOf({ net, weights }, input));
    expect(() => checkByPython(files)).not.toThrow();
  });
});

describe.each(['resnet18', 'resnet18-folded', 'mobilenetv2', 'shufflenetv2', 'mixed'])(
  '%s with a new head for three classes',
  (name) => {
    const { height = 0, width = 0 } = expected.models[name] ?? {};
    const imported = importModel(fileOf(name), { size: { height, width } });
    const { net, weights } = replaceHead(imported.net, imported.weights, { classes: 3, random: seeded(5) });
    const samples = tinted({ count: 96, height, width });

    test.each([
      ['all layers', 'all', 1e-2],
      ['its last two layers, from features of the others', 2, 3e-2],
      ['its head alone, from features', 1, 0.1],
    ] as const)('learns by %s in twenty steps', async (_, layersRetrained, rate) => {
      const prefix = buildPrefixModel(net, weights, layersRetrained);
      const rows = prefix ? (await infer(prefix, { net, rows: samples.rows, output: 'features' })).data : samples.rows;
      const training = buildTrainingModel(net, {
        batchSize: 24,
        layersRetrained,
        optimizer: { kind: 'adam' },
        form: 'loop',
      });
      expect(training.input.kind).toBe(layersRetrained === 'all' ? 'pixels' : 'features');
      const pool = { rows, labels: samples.labels };
      const run = await trainByLoop(training, weights, { pool, epochs: 5, rate, random: seeded(7) });
      expect(run.losses).toHaveLength(20);
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(mean(run.losses.slice(-4))).toBeLessThan(0.7 * mean(run.losses.slice(0, 4)));
      expect(mean(run.correct.slice(-4))).toBeGreaterThan(mean(run.correct.slice(0, 4)));
      const trained = weightsFromState(net, run.state, weights);
      const changed = Object.keys(trained).filter((tensor) => trained[tensor]?.join() !== weights[tensor]?.join());
      expect(changed.some((tensor) => tensor.startsWith(`${lastLayer(net)}.`))).toBe(true);
      if (layersRetrained === 1) expect(changed.every((tensor) => tensor.startsWith(`${lastLayer(net)}.`))).toBe(true);
    });
  },
);

test.skipIf(!hasChecker)('onnx.checker refuses what is no valid file, so that its word counts', () => {
  expect(() => checkByPython([fileOf('mixed').subarray(0, 500)])).toThrow();
});

test('what a training with frozen statistics computes is what its export computes', async () => {
  const { height = 0, width = 0 } = expected.models.resnet18 ?? {};
  const { net, weights } = importModel(fileOf('resnet18'), { size: { height, width } });
  const samples = tinted({ count: 8, height, width });
  const training = buildTrainingModel(net, {
    batchSize: 8,
    layersRetrained: 'all',
    optimizer: { kind: 'sgd', momentum: 0 },
    statistics: 'frozen',
    form: 'loop',
  });
  const run = await trainByLoop(training, weights, { pool: samples, epochs: 1, rate: 1e-9, random: seeded(7) });
  const { data } = await infer(inferenceOf({ net, weights }), { net, rows: samples.rows, output: 'probabilities' });
  const losses = samples.labels.map((label, row) => -Math.log(data[row * 10 + label] ?? 0));
  expect(run.losses[0]).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 8, 4);
});
