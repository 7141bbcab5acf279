import { describe, expect, test } from 'vitest';
import { cosineRates } from '../schedule/cosineRates.ts';
import { dropoutMasks } from '../schedule/dropoutMasks.ts';
import { stepRates } from '../schedule/stepRates.ts';
import { seeded } from '../testing/random.ts';
import { floatsOf, floatTensor, labelTensor, openSession, pixelTensor } from '../testing/session.ts';
import { draw, maskSeed, type TorchSteps, torchFixture } from '../testing/torchFixture.ts';
import { initialState } from './state.ts';
import { buildTrainingModel, outputName } from './training.ts';

const { net, batch, cases, madeBy, schedules } = torchFixture('steps');
const { channels, height, width } = net.input;

/** Draws the tensors and the batch as the script drew them. */
const drawn = ({ seed, tensors }: TorchSteps) => {
  const random = seeded(seed);
  const times = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);
  const pixels = Uint8Array.from(times(batch * channels * height * width, () => random() * 256));
  const labels = times(batch, () => Math.floor(random() * net.classes));
  const targets = times(batch, () => {
    const shares = times(net.classes, () => 0.1 + random());
    const total = shares.reduce((a, b) => a + b, 0);
    return shares.map((share) => share / total);
  });
  const mask = Float32Array.from({ length: batch }, (_, i) => (i < batch - 1 ? 1 : 0));
  const weights = Object.fromEntries(tensors.map((tensor) => [tensor.name, draw(random, tensor)]));
  weights['norm.mean']?.fill(0);
  weights['norm.variance']?.fill(1);
  return { pixels, labels, targets, mask, weights };
};

const trained = async (fixture: TorchSteps) => {
  const { classWeights, ...options } = fixture.options;
  const training = buildTrainingModel(net, {
    ...options,
    batchSize: batch,
    layersRetrained: 'all',
    classWeights: classWeights !== undefined,
    form: 'step',
  });
  const { pixels, labels, targets, mask, weights } = drawn(fixture);
  const feeds = {
    pixels: pixelTensor(pixels, [batch, channels, height, width]),
    ...(training.targets === 'distributions' ? {} : { labels: labelTensor(labels) }),
    ...(training.targets === 'labels'
      ? {}
      : { targets: floatTensor(Float32Array.from(targets.flat()), [batch, net.classes]) }),
    ...(classWeights ? { classWeights: floatTensor(Float32Array.from(classWeights), [net.classes]) } : {}),
    mask: floatTensor(mask, [batch]),
  };
  const session = await openSession(training.model);
  let state: Record<string, Float32Array> = initialState(training, weights);
  const [losses, correct]: [number[], number[]] = [[], []];
  const random = maskSeed(fixture.seed);
  for (const rate of fixture.rates) {
    const masks = dropoutMasks(training.dropout, { steps: 1, random });
    const outputs = await session.run({
      ...feeds,
      rate: floatTensor(Float32Array.of(rate), []),
      ...Object.fromEntries(
        training.dropout.map(({ name, shape }) => [name, floatTensor(masks[name] ?? new Float32Array(), shape)]),
      ),
      ...Object.fromEntries(
        training.states.map(({ name, shape }) => [name, floatTensor(state[name] ?? new Float32Array(), shape)]),
      ),
    });
    losses.push(...floatsOf(outputs, 'loss'));
    correct.push(...floatsOf(outputs, 'correct'));
    state = Object.fromEntries(training.states.map(({ name }) => [name, floatsOf(outputs, outputName(name)).slice()]));
  }
  await session.release();
  return { state, losses, correct };
};

const expectClose = (actual: ArrayLike<number>, expected: readonly number[], what: string): void => {
  expect(actual.length, what).toBe(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs((actual[i] ?? Number.NaN) - value), `${what}[${i}]`).toBeLessThan(
      2e-5 * Math.max(1, Math.abs(value)),
    );
};

describe(`six steps of training are those of ${madeBy}`, () => {
  test.each(cases.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    const { state, losses, correct } = await trained(fixture);
    expectClose(losses, fixture.losses, 'loss');
    expect(correct).toEqual(fixture.correct);
    for (const [name, values] of Object.entries(fixture.weights)) expectClose(state[name] ?? [], values, name);
  });
});

test(`rates fall as those of ${madeBy}`, () => {
  expectClose(cosineRates({ steps: 12, base: 0.3 }), schedules.cosine, 'cosine');
  expectClose(stepRates({ steps: 12, base: 0.3, every: 5, factor: 0.2 }), schedules.step, 'step');
});
