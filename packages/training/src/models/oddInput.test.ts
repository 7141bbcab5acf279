import { Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import type { Layer, Net } from '../nets/net.ts';
import { initialWeights } from '../nets/parameters.ts';
import { dropoutMasks } from '../schedule/dropoutMasks.ts';
import { gratings } from '../testing/gratings.ts';
import { seeded } from '../testing/random.ts';
import { floatsOf, floatTensor, labelTensor, openSession } from '../testing/session.ts';
import type { TrainingOptions } from './options.ts';
import { initialState } from './state.ts';
import { buildTrainingModel, outputName } from './training.ts';

const netOf = (layers: readonly Layer[], input: Partial<Net['input']> = {}): Net => ({
  name: 'odd',
  input: { channels: 3, height: 5, width: 4, ...input },
  classes: 3,
  layers: [{ kind: 'flatten' }, ...layers, { kind: 'linear', name: 'output', units: 3 }],
});
const net = netOf([]);
const [count, rate] = [4, 0.1];

/** One plain step on four pictures: the loss, what was right, and the new weights. */
const step = async (
  lesson: {
    readonly labels?: readonly number[];
    readonly mask?: readonly number[];
    readonly net?: Net;
    readonly classWeights?: readonly number[];
  } = {},
) => {
  const { labels = [0, 1, 2, 0], mask = [1, 1, 1, 1], classWeights } = lesson;
  const learner = lesson.net ?? net;
  const options: TrainingOptions = {
    batchSize: count,
    layersRetrained: 'all',
    optimizer: { kind: 'sgd', momentum: 0 },
    form: 'step',
    ...(classWeights ? { classWeights: true } : {}),
  };
  const training = buildTrainingModel(learner, options);
  const state = initialState(training, initialWeights(learner, seeded(1)));
  const { rows } = gratings({ count, classes: 3, height: 5, width: 4, random: seeded(2) });
  const session = await openSession(training.model);
  const outputs = await session.run({
    pixels: new Tensor('uint8', rows, [count, 3, 5, 4]),
    labels: labelTensor(labels),
    mask: floatTensor(Float32Array.from(mask), [count]),
    rate: floatTensor(Float32Array.of(rate), []),
    ...(classWeights ? { classWeights: floatTensor(Float32Array.from(classWeights), [3]) } : {}),
    ...Object.fromEntries(
      training.states.map(({ name, shape }) => [name, floatTensor(state[name] ?? new Float32Array(), shape)]),
    ),
  });
  const result = {
    before: state['output.weight'],
    after: floatsOf(outputs, outputName('output.weight')).slice(),
    loss: floatsOf(outputs, 'loss')[0],
    correct: floatsOf(outputs, 'correct')[0],
  };
  await session.release();
  return result;
};

describe('a step that has nothing to learn from leaves the weights as they are', () => {
  test.each([
    ['every row is masked', { mask: [0, 0, 0, 0] }],
    ['every class weighs nothing', { classWeights: [0, 0, 0] }],
    ['every row is of a class that weighs nothing', { labels: [1, 1, 1, 1], classWeights: [1, 0, 1] }],
    ['no label is a class', { labels: [3, -1, 99, 3] }],
    ['no label is a class, and classes have weights', { labels: [3, -1, 99, 3], classWeights: [1, 2, 1] }],
  ])('%s', async (_, lesson) => {
    const { before, after, loss } = await step(lesson);
    expect(loss).toBeCloseTo(0, 12);
    expect(after).toEqual(before);
  });
});

test('a row whose label is no class counts as little as a masked one', async () => {
  const unknown = await step({ labels: [0, 1, 7, -1] });
  const masked = await step({ labels: [0, 1, 2, 0], mask: [1, 1, 0, 0] });
  expect(unknown.loss).toBe(masked.loss);
  expect(unknown.after).toEqual(masked.after);
  expect(unknown.after).not.toEqual(unknown.before);
});

test('dropout that drops nothing needs no mask and changes nothing', async () => {
  const still = netOf([{ kind: 'dropout', name: 'drop', rate: 0 }]);
  const training = buildTrainingModel(still, {
    batchSize: count,
    layersRetrained: 'all',
    optimizer: { kind: 'sgd', momentum: 0 },
    form: 'loop',
  });
  expect(dropoutMasks(training.dropout, { steps: 1, random: seeded(1) })).toEqual({});
  expect((await step({ net: still })).after).toEqual((await step()).after);
});

test.each<[string, Net, RegExp]>([
  ['half a pixel', netOf([], { height: 1.5 }), /net\.input\.height is 1\.5; expected a whole number from 1/],
  ['no classes', { ...net, classes: 0 }, /net\.classes is 0; expected a whole number from 1/],
  ['dropout of all', netOf([{ kind: 'dropout', name: 'drop', rate: 1 }]), /rate is 1; expected a number from 0/],
  ['dropout of no number', netOf([{ kind: 'dropout', name: 'd', rate: Number.NaN }]), /expected a number from 0/],
  ['another number of classes', { ...net, classes: 4 }, /must end in a linear layer of 4 units/],
])('a net with %s is refused before a graph is built', (_, wrong, message) => {
  const optimizer = { kind: 'sgd', momentum: 0 } as const;
  expect(() => buildTrainingModel(wrong, { batchSize: 2, layersRetrained: 'all', optimizer, form: 'step' })).toThrow(
    message,
  );
});
