import { describe, expect, test } from 'vitest';
import type { Layer, Net } from '../nets/net.ts';
import { initialWeights } from '../nets/parameters.ts';
import { type Lesson, learnByLoop, learnBySteps } from '../testing/lesson.ts';
import { seeded } from '../testing/random.ts';
import { divergedAt } from './divergedAt.ts';

const netOf = (layers: readonly Layer[]): Net => ({
  name: 'tiny',
  input: { channels: 3, height: 9, width: 7 },
  classes: 4,
  layers: [...layers, { kind: 'flatten' }, { kind: 'linear', name: 'output', units: 4 }],
});

const conv: Layer = {
  kind: 'conv',
  name: 'conv',
  filters: 6,
  kernel: 3,
  stride: 2,
  padding: 1,
  groups: 1,
  bias: false,
};
const net = netOf([conv, { kind: 'batchNorm', name: 'norm' }, { kind: 'relu' }]);
const weights = initialWeights(net, seeded(1));
const momentum = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-3 } as const;

const dropping = netOf([
  conv,
  { kind: 'groupNorm', name: 'norm', groups: 2 },
  { kind: 'dropout', name: 'drop', rate: 0.4 },
]);

const lessons: Readonly<Record<string, Lesson>> = {
  momentum: { net, weights, options: { optimizer: momentum, labelSmoothing: 0.1 } },
  nesterov: { net, weights, options: { optimizer: { kind: 'sgd', momentum: 0.8, nesterov: true } } },
  'plain descent': { net, weights, options: { optimizer: { kind: 'sgd', momentum: 0 } } },
  adam: { net, weights, options: { optimizer: { kind: 'adam', weightDecay: 0.01 } } },
  'dropout and group normalisation': {
    net: dropping,
    weights: initialWeights(dropping, seeded(2)),
    options: { optimizer: momentum },
  },
  'frozen statistics and clipped gradients': {
    net,
    weights,
    options: { optimizer: momentum, statistics: 'frozen', clipNorm: 0.5 },
  },
  'a teacher mixed with weighted classes, all settings fed': {
    net,
    weights,
    options: {
      optimizer: { kind: 'sgd', momentum: 'input', weightDecay: 'input' },
      targets: 'both',
      distillation: { temperature: 'input', mix: 'input' },
      labelSmoothing: 'input',
      clipNorm: 'input',
      classWeights: true,
    },
    settings: {
      momentum: [0.8],
      weightDecay: [1e-3],
      temperature: [3],
      mix: [0.4],
      labelSmoothing: [0.1],
      clipNorm: [0.7],
      classWeights: [1, 0.5, 2, 1],
    },
  },
};

describe('a loop, its portions and single steps agree to the last bit', () => {
  test.each(Object.entries(lessons))('%s', async (_, lesson) => {
    const whole = await learnByLoop(lesson, [5]);
    expect(await learnByLoop(lesson, [3, 0, 1, 1])).toEqual(whole);
    expect(await learnBySteps(lesson)).toEqual(whole);
    expect(whole.losses).toHaveLength(5);
    expect(whole.losses.every(Number.isFinite)).toBe(true);
    expect(whole.state['output.weight']).not.toEqual(lesson.weights['output.weight']);
  });
});

test('statistics follow the batches, or stay as they are where they are frozen', async () => {
  const followed = await learnByLoop({ net, weights, options: { optimizer: momentum } }, [5]);
  const frozen = await learnByLoop({ net, weights, options: { optimizer: momentum, statistics: 'frozen' } }, [5]);
  expect(followed.state['norm.mean']).not.toEqual(weights['norm.mean']);
  expect(frozen.state['norm.mean']).toEqual(weights['norm.mean']);
  expect(frozen.state['norm.variance']).toEqual(weights['norm.variance']);
  expect(frozen.state['norm.scale']).not.toEqual(weights['norm.scale']);
});

test('settings that are fed do what the same numbers in the graph do, so one graph serves them all', async () => {
  const fixed: Lesson['options'] = {
    optimizer: { kind: 'sgd', momentum: 0.75, weightDecay: 0.125 },
    targets: 'both',
    distillation: { temperature: 2, mix: 0.25 },
    labelSmoothing: 0.5,
    clipNorm: 0.5,
  };
  const fed: Lesson['options'] = {
    ...fixed,
    optimizer: { kind: 'sgd', momentum: 'input', weightDecay: 'input' },
    distillation: { temperature: 'input', mix: 'input' },
    labelSmoothing: 'input',
    clipNorm: 'input',
  };
  const settings = {
    momentum: [0.75],
    weightDecay: [0.125],
    temperature: [2],
    mix: [0.25],
    labelSmoothing: [0.5],
    clipNorm: [0.5],
  };
  const [byNumbers, byInputs] = [
    { net, weights, options: fixed },
    { net, weights, options: fed, settings },
  ];
  expect(await learnByLoop(byInputs, [5])).toEqual(await learnByLoop(byNumbers, [5]));
  const other = { ...byInputs, settings: { ...settings, momentum: [0.5] } };
  expect((await learnByLoop(other, [5])).losses).not.toEqual((await learnByLoop(byInputs, [5])).losses);
});

describe('a training that diverges', () => {
  test('ends at the step whose loss is not finite, and says which', async () => {
    const broken = { ...weights, 'output.bias': Float32Array.of(Number.NaN, 0, 0, 0) };
    const { losses } = await learnByLoop({ net, weights: broken, options: { optimizer: momentum } }, [5]);
    expect(losses).toEqual([Number.NaN]);
    expect(divergedAt(losses, { start: 7 })).toBe(7);
  });

  test('by gradients that overflow ends one step later, when the loss shows it', async () => {
    const huge: Lesson = {
      net,
      weights,
      options: { optimizer: { kind: 'sgd', momentum: 'input' } },
      settings: { momentum: [Number.POSITIVE_INFINITY] },
    };
    const { losses } = await learnByLoop(huge, [5]);
    expect(losses.length).toBeLessThan(5);
    expect(divergedAt(losses, { start: 0 })).toBe(losses.length - 1);
  });

  test('no step of a sound one is named', () => expect(divergedAt([1, 0.5, 0], { start: 3 })).toBeNull());
});
