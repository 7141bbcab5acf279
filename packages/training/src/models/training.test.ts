import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { edgeNet } from '../nets/edgeNet.ts';
import type { Net, Weights } from '../nets/net.ts';
import { initialWeights } from '../nets/parameters.ts';
import { epochOrder } from '../schedule/epochOrder.ts';
import { gratings } from '../testing/gratings.ts';
import { seeded } from '../testing/random.ts';
import { floatsOf, floatTensor, integerScalar, labelTensor, openSession, pixelTensor } from '../testing/session.ts';
import type { TrainingOptions } from './options.ts';
import { initialState } from './state.ts';
import { buildTrainingModel, outputName, type TrainingModel } from './training.ts';

type State = Record<string, Float32Array>;

const net: Net = {
  name: 'tiny',
  input: { channels: 3, height: 9, width: 7 },
  classes: 4,
  layers: [
    { kind: 'conv', name: 'conv', filters: 6, kernel: 3, stride: 2, padding: 1, groups: 1, bias: false },
    { kind: 'batchNorm', name: 'norm' },
    { kind: 'relu' },
    { kind: 'flatten' },
    { kind: 'linear', name: 'output', units: 4 },
  ],
};

const momentum: TrainingOptions['optimizer'] = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-3 };

const stateFeeds = (training: TrainingModel, state: State) =>
  Object.fromEntries(
    training.states.map(({ name, shape }) => [name, floatTensor(state[name] ?? new Float32Array(), shape)]),
  );

const nextState = (training: TrainingModel, outputs: InferenceSession.OnnxValueMapType): State =>
  Object.fromEntries(training.states.map(({ name }) => [name, floatsOf(outputs, outputName(name)).slice()]));

/** 18 samples in batches of 4: five steps, the last with two padded rows. */
const schedule = () => {
  const random = seeded(3);
  const pool = gratings({ count: 18, classes: 4, height: 9, width: 7, random });
  const order = epochOrder(18, 4, random);
  const rates = Float32Array.from({ length: order.steps }, (_, i) => 0.05 / (i + 1));
  return { pool, order, rates };
};

/** Runs a loop-form training in given portions of steps. */
const runLoop = async (options: Omit<TrainingOptions, 'form' | 'batchSize'>, weights: Weights, portions: number[]) => {
  const training = buildTrainingModel(net, { ...options, batchSize: 4, form: 'loop' });
  const { pool, order, rates } = schedule();
  const session = await openSession(training.model);
  let state = initialState(training, weights);
  let start = 0;
  const losses: number[] = [];
  for (const trips of portions) {
    const outputs = await session.run({
      pool: pixelTensor(pool.rows, [18, 3, 9, 7]),
      labels: labelTensor(pool.labels),
      index: new Tensor('int64', order.index, [order.steps, 4]),
      mask: floatTensor(order.mask, [order.steps, 4]),
      rates: floatTensor(rates, [order.steps]),
      start: integerScalar(start),
      trips: integerScalar(trips),
      ...stateFeeds(training, state),
    });
    losses.push(...floatsOf(outputs, 'loss'));
    state = nextState(training, outputs);
    start += trips;
  }
  return { state, losses };
};

/** The same training as single steps. */
const runSteps = async (options: Omit<TrainingOptions, 'form' | 'batchSize'>, weights: Weights) => {
  const training = buildTrainingModel(net, { ...options, batchSize: 4, form: 'step' });
  const { pool, order, rates } = schedule();
  const session = await openSession(training.model);
  let state = initialState(training, weights);
  const losses: number[] = [];
  const size = 3 * 9 * 7;
  for (const [step, rate] of rates.entries()) {
    const picked = [...order.index.subarray(step * 4, (step + 1) * 4)].map(Number);
    const outputs = await session.run({
      pixels: pixelTensor(
        Uint8Array.from(picked.flatMap((i) => [...pool.rows.subarray(i * size, (i + 1) * size)])),
        [4, 3, 9, 7],
      ),
      labels: labelTensor(picked.map((i) => pool.labels[i] ?? -1)),
      mask: floatTensor(order.mask.slice(step * 4, (step + 1) * 4), [4]),
      rate: floatTensor(Float32Array.of(rate), []),
      ...stateFeeds(training, state),
    });
    losses.push(...floatsOf(outputs, 'loss'));
    state = nextState(training, outputs);
  }
  return { state, losses };
};

describe('loop form', () => {
  const weights = initialWeights(net, seeded(1));
  const optimizers: Readonly<Record<string, TrainingOptions['optimizer']>> = {
    momentum,
    nesterov: { kind: 'sgd', momentum: 0.8, nesterov: true },
    'plain descent': { kind: 'sgd', momentum: 0 },
    adam: { kind: 'adam', weightDecay: 0.01 },
  };
  test.each(Object.entries(optimizers))(
    '%s: a loop, its portions and single steps agree to the last bit',
    async (_, optimizer) => {
      const options = { layersRetrained: 'all', optimizer, labelSmoothing: 0.1 } as const;
      const whole = await runLoop(options, weights, [5]);
      const portions = await runLoop(options, weights, [3, 0, 1, 1]);
      const steps = await runSteps(options, weights);
      expect(portions).toEqual(whole);
      expect(steps).toEqual(whole);
      expect(whole.losses).toHaveLength(5);
      expect(whole.state['norm.mean']).not.toEqual(weights['norm.mean']);
    },
  );

  test('a training that diverges ends at the step whose loss is not finite', async () => {
    const broken = { ...weights, 'output.bias': Float32Array.of(Number.NaN, 0, 0, 0) };
    const { losses } = await runLoop({ layersRetrained: 'all', optimizer: momentum }, broken, [5]);
    expect(losses).toEqual([Number.NaN]);
  });
});

/** Two parameters of a linear layer, trained on two features by hand in double precision. */
const linear = (): Net => ({
  name: 'linear',
  input: { channels: 3, height: 1, width: 1 },
  classes: 3,
  layers: [
    { kind: 'flatten' },
    { kind: 'linear', name: 'first', units: 2 },
    { kind: 'linear', name: 'output', units: 3 },
  ],
});

interface Rows {
  readonly features: readonly (readonly number[])[];
  /** Distribution over the classes by row. */
  readonly targets: readonly (readonly number[])[];
  readonly mask: readonly number[];
}

/** Mean cross entropy and its derivative by weight[K, 2] followed by bias[K]. */
const slopesByHand = (
  parameters: Float64Array,
  rows: Rows,
): { readonly loss: number; readonly slopes: Float64Array } => {
  const total = rows.mask.reduce((a, b) => a + b, 0);
  const slopes = new Float64Array(9);
  let loss = 0;
  for (const [i, [a = 0, b = 0]] of rows.features.entries()) {
    const logits = [0, 1, 2].map(
      (k) => (parameters[2 * k] ?? 0) * a + (parameters[2 * k + 1] ?? 0) * b + (parameters[6 + k] ?? 0),
    );
    const sum = logits.reduce((s, z) => s + Math.exp(z), 0);
    for (const [k, z] of logits.entries()) {
      const share = (rows.mask[i] ?? 0) / total;
      const target = rows.targets[i]?.[k] ?? 0;
      loss -= share * target * (z - Math.log(sum));
      const error = share * (Math.exp(z) / sum - target);
      for (const [at, x] of [
        [2 * k, a],
        [2 * k + 1, b],
        [6 + k, 1],
      ] as const)
        slopes[at] = (slopes[at] ?? 0) + error * x;
    }
  }
  return { loss, slopes };
};

const rows: Rows = {
  features: [
    [0.5, -1],
    [2, 0.3],
    [-0.7, 1.1],
    [9, 9],
  ],
  targets: [
    [1, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
  ],
  mask: [1, 1, 0.5, 0],
};

/** Four steps on the same rows through ONNX Runtime; parameters as slopesByHand has them. */
const fourSteps = async (
  options: Pick<TrainingOptions, 'optimizer' | 'labelSmoothing' | 'targets'>,
  targets?: Rows['targets'],
) => {
  const training = buildTrainingModel(linear(), { ...options, batchSize: 4, layersRetrained: 1, form: 'step' });
  const session = await openSession(training.model);
  const weights = {
    'output.weight': Float32Array.of(0.1, -0.2, 0.3, 0.4, -0.5, 0.6),
    'output.bias': Float32Array.of(0, 0.1, -0.1),
  };
  let state = initialState(training, weights);
  const [losses, correct]: [number[], number[]] = [[], []];
  for (let step = 0; step < 4; step++) {
    const outputs = await session.run({
      features: floatTensor(Float32Array.from(rows.features.flat()), [4, 2]),
      ...(targets
        ? { targets: floatTensor(Float32Array.from(targets.flat()), [4, 3]) }
        : { labels: labelTensor([0, 2, 1, 0]) }),
      mask: floatTensor(Float32Array.from(rows.mask), [4]),
      rate: floatTensor(Float32Array.of(0.1), []),
      ...stateFeeds(training, state),
    });
    losses.push(...floatsOf(outputs, 'loss'));
    correct.push(...floatsOf(outputs, 'correct'));
    state = nextState(training, outputs);
  }
  return { parameters: [...(state['output.weight'] ?? []), ...(state['output.bias'] ?? [])], losses, correct };
};

/** The same by hand with any rule that turns slopes into a step; decay applies to weights only. */
const fourStepsByHand = (
  targets: Rows['targets'],
  rule: (slopes: Float64Array, parameters: Float64Array) => Float64Array,
) => {
  let parameters = Float64Array.of(0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0, 0.1, -0.1);
  const losses: number[] = [];
  for (let step = 0; step < 4; step++) {
    const { loss, slopes } = slopesByHand(parameters, { ...rows, targets });
    losses.push(loss);
    const move = rule(slopes, parameters);
    parameters = parameters.map((value, i) => value - 0.1 * (move[i] ?? 0));
  }
  return { parameters: [...parameters], losses };
};

const expectClose = (actual: readonly number[], expected: readonly number[]) => {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 5);
};

describe('loss and optimizers do by the step what they do by hand', () => {
  test('stochastic descent with momentum and weight decay; a masked row and a half row count as such', async () => {
    const byOnnx = await fourSteps({ optimizer: { kind: 'sgd', momentum: 0.9, weightDecay: 0.2 } });
    const velocity = new Float64Array(9);
    const byHand = fourStepsByHand(rows.targets, (slopes, parameters) =>
      slopes.map(
        (slope, i) => (velocity[i] = 0.9 * (velocity[i] ?? 0) + slope + (i < 6 ? 0.2 * (parameters[i] ?? 0) : 0)),
      ),
    );
    expectClose(byOnnx.parameters, byHand.parameters);
    expectClose(byOnnx.losses, byHand.losses);
    expect(byOnnx.correct.every((hits) => hits >= 0 && hits <= 3)).toBe(true);
  });

  test('Nesterov looks ahead', async () => {
    const byOnnx = await fourSteps({ optimizer: { kind: 'sgd', momentum: 0.9, nesterov: true } });
    const velocity = new Float64Array(9);
    const byHand = fourStepsByHand(rows.targets, (slopes) =>
      slopes.map((slope, i) => {
        velocity[i] = 0.9 * (velocity[i] ?? 0) + slope;
        return slope + 0.9 * (velocity[i] ?? 0);
      }),
    );
    expectClose(byOnnx.parameters, byHand.parameters);
  });

  test('Adam corrects its moments and decays weights apart from them', async () => {
    const byOnnx = await fourSteps({ optimizer: { kind: 'adam', weightDecay: 0.3 } });
    const [mean, square] = [new Float64Array(9), new Float64Array(9)];
    let step = 0;
    const byHand = fourStepsByHand(rows.targets, (slopes, parameters) => {
      step += 1;
      return slopes.map((slope, i) => {
        mean[i] = 0.9 * (mean[i] ?? 0) + 0.1 * slope;
        square[i] = 0.999 * (square[i] ?? 0) + 0.001 * slope * slope;
        const direction =
          (mean[i] ?? 0) / (1 - 0.9 ** step) / (Math.sqrt((square[i] ?? 0) / (1 - 0.999 ** step)) + 1e-8);
        return direction + (i < 6 ? 0.3 * (parameters[i] ?? 0) : 0);
      });
    });
    expectClose(byOnnx.parameters, byHand.parameters);
  });

  test('smoothed labels equal the distribution that they stand for', async () => {
    const smooth = rows.targets.map((row) => row.map((t) => t * 0.7 + 0.1));
    const optimizer = { kind: 'sgd', momentum: 0.5 } as const;
    const byLabels = await fourSteps({ optimizer, labelSmoothing: 0.3 });
    const byDistributions = await fourSteps({ optimizer, targets: 'distributions' }, smooth);
    expectClose(byDistributions.parameters, byLabels.parameters);
    expect(byDistributions.correct).toEqual(byLabels.correct);
    expectClose(byLabels.losses, fourStepsByHand(smooth, momentumRule(0.5)).losses);
  });
});

const momentumRule = (momentumFactor: number) => {
  const velocity = new Float64Array(9);
  return (slopes: Float64Array): Float64Array =>
    slopes.map((slope, i) => (velocity[i] = momentumFactor * (velocity[i] ?? 0) + slope));
};

test.each<[string, Partial<TrainingOptions>, RegExp]>([
  ['no batch', { batchSize: 0 }, /batchSize is 0; choose a whole number from 1/],
  ['half a layer', { layersRetrained: 1.5 }, /layersRetrained is 1.5; choose 'all' or a whole number from 1/],
  ['all of a label smoothed away', { labelSmoothing: 1 }, /labelSmoothing is 1; choose/],
  ['smoothed distributions', { labelSmoothing: 0.1, targets: 'distributions' }, /smooth them yourself/],
  ['momentum that never fades', { optimizer: { kind: 'sgd', momentum: 1 } }, /optimizer.momentum is 1; choose/],
  ['a negative decay', { optimizer: { kind: 'adam', weightDecay: -1 } }, /optimizer.weightDecay is -1/],
])('an option out of range is refused by name: %s', (_, options, message) => {
  const valid: TrainingOptions = { batchSize: 8, layersRetrained: 'all', optimizer: momentum, form: 'loop' };
  expect(() => buildTrainingModel(edgeNet({ classes: 3, hiddenWidth: 8 }), { ...valid, ...options })).toThrow(message);
});
