import type { InferenceSession } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { edgeNet } from '../nets/edgeNet.ts';
import type { Net } from '../nets/net.ts';
import { floatsOf, floatTensor, labelTensor, openSession } from '../testing/session.ts';
import type { TrainingOptions } from './options.ts';
import { initialState } from './state.ts';
import { buildTrainingModel, outputName, type TrainingModel } from './training.ts';

type State = Record<string, Float32Array>;

const momentum: TrainingOptions['optimizer'] = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-3 };

const stateFeeds = (training: TrainingModel, state: State) =>
  Object.fromEntries(
    training.states.map(({ name, shape }) => [name, floatTensor(state[name] ?? new Float32Array(), shape)]),
  );

const nextState = (training: TrainingModel, outputs: InferenceSession.OnnxValueMapType): State =>
  Object.fromEntries(training.states.map(({ name }) => [name, floatsOf(outputs, outputName(name)).slice()]));

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
  ['a limit of 0', { clipNorm: 0 }, /clipNorm is 0; choose a number above 0/],
  ['a teacher without its part', { targets: 'both' }, /distillation.mix is missing with both labels/],
  ['no teacher', { distillation: { temperature: 2 } }, /distillation is given with labels alone; set targets/],
  [
    'nothing to mix',
    { targets: 'distributions', distillation: { temperature: 2, mix: 0.5 } },
    /distillation.mix is given without labels/,
  ],
  [
    'an ice-cold teacher',
    { targets: 'both', distillation: { temperature: 0, mix: 0.5 } },
    /distillation.temperature is 0; choose a number from 0.01 to 1000, or 'input'/,
  ],
  ['smoothed distributions', { labelSmoothing: 0.1, targets: 'distributions' }, /smooth them yourself/],
  ['momentum that never fades', { optimizer: { kind: 'sgd', momentum: 1 } }, /optimizer.momentum is 1; choose/],
  ['a negative decay', { optimizer: { kind: 'adam', weightDecay: -1 } }, /optimizer.weightDecay is -1/],
])('an option out of range is refused by name: %s', (_, options, message) => {
  const valid: TrainingOptions = { batchSize: 8, layersRetrained: 'all', optimizer: momentum, form: 'loop' };
  expect(() => buildTrainingModel(edgeNet({ classes: 3, hiddenWidth: 8 }), { ...valid, ...options })).toThrow(message);
});
