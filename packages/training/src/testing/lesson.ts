import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { Net, Weights } from '../index.ts';
import type { TrainingOptions } from '../models/options.ts';
import { initialState } from '../models/state.ts';
import { buildTrainingModel, outputName, type TrainingModel } from '../models/training.ts';
import { dropoutMasks } from '../schedule/dropoutMasks.ts';
import { epochOrder } from '../schedule/epochOrder.ts';
import { gratings } from './gratings.ts';
import { seeded } from './random.ts';
import { floatsOf, floatTensor, integerScalar, labelTensor, openSession, pixelTensor } from './session.ts';

/** A short training on pixels, to be run in different ways that must agree. */
export interface Lesson {
  readonly net: Net;
  readonly weights: Weights;
  readonly options: Omit<TrainingOptions, 'form' | 'batchSize' | 'layersRetrained'>;
  /** What settings that are inputs are fed. */
  readonly settings?: Readonly<Record<string, readonly number[]>>;
}

export interface LessonResult {
  readonly state: Record<string, Float32Array>;
  readonly losses: readonly number[];
  readonly correct: readonly number[];
}

const [count, batchSize] = [18, 4];

/** 18 samples in batches of 4: five steps, the last with two padded rows. */
const material = ({ net }: Lesson, training: TrainingModel) => {
  const random = seeded(3);
  const pool = gratings({ count, classes: net.classes, ...net.input, random });
  const order = epochOrder(count, batchSize, random);
  const targets = Float32Array.from({ length: count * net.classes }, () => 1 / net.classes + (random() - 0.5) / 10);
  const rates = Float32Array.from({ length: order.steps }, (_, i) => 0.05 / (i + 1));
  return { pool, order, targets, rates, masks: dropoutMasks(training.dropout, { steps: order.steps, random }) };
};

const constantFeeds = ({ settings = {} }: Lesson, training: TrainingModel) =>
  Object.fromEntries(
    training.settings.map(({ name, shape }) => [name, floatTensor(Float32Array.from(settings[name] ?? []), shape)]),
  );

const stateFeeds = (training: TrainingModel, state: Record<string, Float32Array>) =>
  Object.fromEntries(
    training.states.map(({ name, shape }) => [name, floatTensor(state[name] ?? new Float32Array(), shape)]),
  );

const nextState = (training: TrainingModel, outputs: InferenceSession.OnnxValueMapType) =>
  Object.fromEntries(training.states.map(({ name }) => [name, floatsOf(outputs, outputName(name)).slice()]));

/** By the loop form, in given portions of its five steps. */
export const learnByLoop = async (lesson: Lesson, portions: readonly number[]): Promise<LessonResult> => {
  const { net, weights } = lesson;
  const training = buildTrainingModel(net, { ...lesson.options, layersRetrained: 'all', batchSize, form: 'loop' });
  const { pool, order, targets, rates, masks } = material(lesson, training);
  const { steps } = order;
  const constant = {
    pool: pixelTensor(pool.rows, [count, 3, net.input.height, net.input.width]),
    ...(training.targets === 'distributions' ? {} : { labels: labelTensor(pool.labels) }),
    ...(training.targets === 'labels' ? {} : { targets: floatTensor(targets, [count, net.classes]) }),
    index: new Tensor('int64', order.index, [steps, batchSize]),
    mask: floatTensor(order.mask, [steps, batchSize]),
    rates: floatTensor(rates, [steps]),
    ...Object.fromEntries(
      training.dropout.map(({ name, shape }) => [
        name,
        floatTensor(masks[name] ?? new Float32Array(), [steps, ...shape]),
      ]),
    ),
    ...constantFeeds(lesson, training),
  };
  const session = await openSession(training.model);
  let [state, start]: [Record<string, Float32Array>, number] = [initialState(training, weights), 0];
  const [losses, correct]: [number[], number[]] = [[], []];
  for (const trips of portions) {
    const [from, length] = [integerScalar(start), integerScalar(trips)];
    const outputs = await session.run({ ...constant, start: from, trips: length, ...stateFeeds(training, state) });
    losses.push(...floatsOf(outputs, 'loss'));
    correct.push(...floatsOf(outputs, 'correct'));
    state = nextState(training, outputs);
    start += trips;
  }
  await session.release();
  return { state, losses, correct };
};

/** The same as single steps, on batches gathered here. */
export const learnBySteps = async (lesson: Lesson): Promise<LessonResult> => {
  const { net, weights } = lesson;
  const training = buildTrainingModel(net, { ...lesson.options, layersRetrained: 'all', batchSize, form: 'step' });
  const { pool, order, targets, rates, masks } = material(lesson, training);
  const size = pool.rows.length / count;
  const session = await openSession(training.model);
  let state: Record<string, Float32Array> = initialState(training, weights);
  const [losses, correct]: [number[], number[]] = [[], []];
  for (const [step, rate] of rates.entries()) {
    const part = <Data extends { slice(from: number, to: number): Data }>(data: Data, length: number): Data =>
      data.slice(step * length, (step + 1) * length);
    const picked = [...part(order.index, batchSize)].map(Number);
    const rows = picked.flatMap((i) => [...pool.rows.subarray(i * size, (i + 1) * size)]);
    const shares = picked.flatMap((i) => [...targets.subarray(i * net.classes, (i + 1) * net.classes)]);
    const outputs = await session.run({
      pixels: pixelTensor(Uint8Array.from(rows), [batchSize, 3, net.input.height, net.input.width]),
      ...(training.targets === 'distributions' ? {} : { labels: labelTensor(picked.map((i) => pool.labels[i] ?? -1)) }),
      ...(training.targets === 'labels'
        ? {}
        : { targets: floatTensor(Float32Array.from(shares), [batchSize, net.classes]) }),
      mask: floatTensor(part(order.mask, batchSize), [batchSize]),
      rate: floatTensor(Float32Array.of(rate), []),
      ...Object.fromEntries(
        training.dropout.map(({ name, shape }) => {
          const length = shape.reduce((product, extent) => product * extent, 1);
          return [name, floatTensor(part(masks[name] ?? new Float32Array(), length), shape)];
        }),
      ),
      ...constantFeeds(lesson, training),
      ...stateFeeds(training, state),
    });
    losses.push(...floatsOf(outputs, 'loss'));
    correct.push(...floatsOf(outputs, 'correct'));
    state = nextState(training, outputs);
  }
  await session.release();
  return { state, losses, correct };
};
