import { buildInferenceModel, readModel } from '@whetstone/training';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { freshEdgeModel, toyClasses } from '../../../../../test/fixtures/edgeModels.ts';
import { toyCrops } from '../../../../../test/fixtures/toyCrops.ts';
import { cropBytes } from '../../domain/region.ts';
import { createRuntime, type OnnxRuntime } from '../../runtime/onnx.ts';
import type { SampleSet, TrainingCheckpoint, TrainingRequest } from '../protocol.ts';
import type { Work } from './executor.ts';
import { Trainer, type TrainingHooks } from './trainer.ts';

// Trainings of seconds take minutes on a machine that is busy with others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const finished = async <Result>(work: Work<Result>): Promise<Result> => {
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
  }
};

const request = (change: Partial<TrainingRequest> = {}): TrainingRequest => ({
  model: freshEdgeModel(1),
  config: { id: 'full', epochs: 8, batchSize: 32, hiddenWidth: 64, layersRetrained: 'all', dataFraction: 0.9 },
  epochs: 8,
  train: toyCrops({ count: 160, seed: 1 }),
  validation: toyCrops({ count: 60, seed: 2 }),
  seed: 5,
  returnModel: true,
  ...change,
});

/** What is left of a set when nobody has seen a class of it yet. */
const withoutClass = ({ pixels, labels }: SampleSet, missing: number): SampleSet => {
  const kept = [...labels.keys()].filter((index) => labels[index] !== missing);
  const left = new Uint8Array(kept.length * cropBytes);
  for (const [to, from] of kept.entries())
    left.set(pixels.subarray(from * cropBytes, (from + 1) * cropBytes), to * cropBytes);
  return { count: kept.length, pixels: left, labels: Uint16Array.from(kept, (index) => labels[index]) };
};

describe('Trainer', () => {
  let runtime: OnnxRuntime;
  let trainer: Trainer;
  beforeAll(() => {
    runtime = createRuntime({ provider: 'cpu', threads: 1 });
    trainer = new Trainer(runtime);
  });
  const train = (change: Partial<TrainingRequest> = {}, hooks: TrainingHooks = {}) =>
    finished(trainer.train(request(change), hooks));

  it.each([
    ['all', 20],
    [2, 150],
  ] as const)('goes on from a checkpoint to the very same model (layers: %s)', async (layersRetrained, epochs) => {
    const config = { ...request().config, layersRetrained };
    const checkpoints: TrainingCheckpoint[] = [];
    const whole = await train({ config, epochs }, { onCheckpoint: (checkpoint) => checkpoints.push(checkpoint) });
    const checkpoint = checkpoints[Math.floor(checkpoints.length / 2)];
    expect(checkpoint?.epochs.length).toBeGreaterThan(1);
    expect(checkpoint?.epochs.length).toBeLessThan(epochs + 1);

    const seen: number[] = [];
    const resumed = await train(
      { config, epochs, checkpoint: structuredClone(checkpoint) },
      { onEpoch: ({ epoch }) => seen.push(epoch) },
    );
    expect(seen[0]).toBe(checkpoint?.epochs.length);
    expect(resumed.model).toEqual(whole.model);
    const course = ({ epochs }: typeof whole) => epochs.map(({ epoch, loss, accuracy }) => ({ epoch, loss, accuracy }));
    expect(course(resumed)).toEqual(course(whole));
    expect(resumed.deviceSeconds).toBeGreaterThan(checkpoint?.deviceSeconds ?? 0);
    expect(resumed.memoryBytes).toBe(whole.memoryBytes);
    expect(whole.memoryBytes).toBeGreaterThan(1e5);
  });

  it('cools down and ends when it is told to finish, and hands out what it learned', async () => {
    let epochsSeen = 0;
    const result = await train({ epochs: 40 }, { onEpoch: () => void epochsSeen++, finishing: () => epochsSeen > 12 });
    expect(result.epochs).toHaveLength(17);
    expect(result.model).not.toBeNull();
  });

  it.each(['all', 1] as const)('trains a net with dropout, by its seed alone (layers: %s)', async (layersRetrained) => {
    const { net, weights, metadata } = readModel(freshEdgeModel(1));
    const layers = [
      ...net.layers.slice(0, -1),
      { kind: 'dropout', name: 'drop', rate: 0.3 } as const,
      ...net.layers.slice(-1),
    ];
    const model = buildInferenceModel({ ...net, layers }, weights, { metadata });
    const change = { model, epochs: 3, config: { ...request().config, layersRetrained } };
    const [once, again, other] = [await train(change), await train(change), await train({ ...change, seed: 6 })];
    expect(again.model).toEqual(once.model);
    expect(other.model).not.toEqual(once.model);
    expect(once.model).not.toEqual((await train({ ...change, model: freshEdgeModel(1) })).model);
  });

  it('learns a class that its model does not know, and keeps the others in their places', async () => {
    const threeClasses = toyClasses.slice(0, 3);
    const first = await train({
      model: freshEdgeModel(1, 64, threeClasses),
      train: withoutClass(toyCrops({ count: 160, seed: 1 }), 3),
      validation: withoutClass(toyCrops({ count: 60, seed: 2 }), 3),
      epochs: 12,
    });
    expect(readModel(first.model as Uint8Array).metadata.classes).toEqual(threeClasses);

    const grown = await train({ model: first.model as Uint8Array, classes: toyClasses, epochs: 15 });
    expect(readModel(grown.model as Uint8Array).metadata.classes).toEqual(toyClasses);
    expect(grown.epochs.at(-1)?.accuracy).toBeGreaterThan(0.85);
  });

  it('refuses classes that are not the model’s own with new ones behind them', async () => {
    await expect(train({ classes: ['slow', 'still', 'brisk', 'fast'] })).rejects.toThrow(
      'classes has "slow" at place 0, where the model knows "still"; keep the model\'s classes and add new ones behind them',
    );
    await expect(train({ train: { ...request().train, weights: new Float32Array(3) } })).rejects.toThrow(
      'train has weights that are not 160 numbers above 0',
    );
  });
});
