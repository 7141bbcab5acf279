import type { InferenceSession } from 'onnxruntime-node';
import { initialState } from '../models/state.ts';
import { buildTrainingModel, outputName } from '../models/training.ts';
import { dropoutMasks } from '../schedule/dropoutMasks.ts';
import { seeded } from './random.ts';
import { floatsOf, floatTensor, labelTensor, pixelTensor } from './session.ts';
import { draw, maskSeed, type TorchSteps, torchFixture } from './torchFixture.ts';

const { net, batch } = torchFixture('steps');
const { channels, height, width } = net.input;

export interface TorchStepsResult {
  readonly state: Readonly<Record<string, Float32Array>>;
  readonly losses: readonly number[];
  readonly correct: readonly number[];
}

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

/** Trains as the script did, in sessions that `open` makes. */
export const trainAsTorch = async (
  fixture: TorchSteps,
  open: (model: Uint8Array) => Promise<InferenceSession>,
): Promise<TorchStepsResult> => {
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
  const session = await open(training.model);
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
