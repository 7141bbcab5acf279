import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { decodePicture } from '../../apps/server/src/cameras/imageSet/decode.ts';
import { openImageSet } from '../../apps/server/src/cameras/imageSet/imageSet.ts';
import type { TrainingResult } from '../../apps/server/src/devices/protocol.ts';
import { evaluateModel } from '../../apps/server/src/devices/worker/evaluation.ts';
import type { Work } from '../../apps/server/src/devices/worker/executor.ts';
import { seededRandom } from '../../apps/server/src/devices/worker/random.ts';
import { Trainer } from '../../apps/server/src/devices/worker/trainer.ts';
import { cropSide } from '../../apps/server/src/domain/region.ts';
import { type LabelledSample, packSamples } from '../../apps/server/src/labelling/sampleStore.ts';
import { defaultRetrainingConfigs } from '../../apps/server/src/microprofile/configs.ts';
import { createRuntime, type OnnxRuntime } from '../../apps/server/src/runtime/onnx.ts';
import { ExemplarMemory } from '../../apps/server/src/training/exemplarMemory.ts';
import { buildInferenceModel, readModel, resizeHead } from '../../packages/training/src/index.ts';
import { cropRegions } from '../../packages/vision/src/index.ts';
import { footagePath } from '../fixtures/footage.ts';

// Trainings of seconds take minutes on a machine that is busy with others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const signs = footagePath('traffic-signs');

/** The eight signs with the most pictures; the last one comes later than the others. */
const classNames = ['12', '13', '02', '10', '01', '04', '08', '38'];
const newClass = 7;

const finished = async <Result>(work: Work<Result>): Promise<Result> => {
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
  }
};

/** The pictures of a class, cropped as a camera's regions are. */
const picturesOf = async (folder: string): Promise<LabelledSample[]> => {
  const { pictures } = await openImageSet({ kind: 'imageSet', path: folder, picturesPerSecond: 1, seed: 1 });
  const samples: LabelledSample[] = [];
  for (const [at, picture] of pictures.entries()) {
    const label = classNames.indexOf(picture.label);
    if (label < 0) continue;
    const frame = await decodePicture(picture);
    const whole = { x: 0, y: 0, width: frame.width, height: frame.height };
    samples.push({ at, label, confidence: 1, pixels: cropRegions(frame, [whole], cropSide, { margin: 0 }) });
  }
  return samples;
};

describe.skipIf(!signs)(
  'a class that appears while a stream runs (skipped without ../shared/footage/traffic-signs)',
  () => {
    let runtime: OnnxRuntime;
    let trainer: Trainer;
    let samples: LabelledSample[];
    let base: Uint8Array;

    const train = (
      model: Uint8Array,
      configId: string,
      sets: { train: LabelledSample[]; validation: LabelledSample[]; classes: number },
    ) => {
      const config = defaultRetrainingConfigs(64).find(({ id }) => id === configId);
      if (!config) throw new Error(`no ${configId}`);
      return finished<TrainingResult>(
        trainer.train(
          {
            model,
            config,
            epochs: config.epochs,
            train: packSamples(sets.train),
            validation: packSamples(sets.validation),
            seed: 3,
            returnModel: true,
            classes: classNames.slice(0, sets.classes),
          },
          {},
        ),
      );
    };
    const accuracy = async (model: Uint8Array, set: readonly LabelledSample[]) =>
      (await finished(evaluateModel(runtime, model, packSamples(set)))).correct / set.length;
    const ofClass = (label: number) => samples.filter((sample) => sample.label === label);
    const old = () => samples.filter(({ label }) => label !== newClass);
    const isTest = (_: unknown, index: number) => index % 4 === 0;
    const isTrain = (_: unknown, index: number) => index % 4 !== 0;

    beforeAll(async () => {
      runtime = createRuntime({ provider: 'cpu', threads: 1 });
      trainer = new Trainer(runtime);
      samples = await picturesOf(signs as string);
      const builtin = readModel(readFileSync(join(import.meta.dirname, '../../apps/server/models/edge.onnx')));
      const head = resizeHead(builtin.net, builtin.weights, { classes: newClass, random: seededRandom(1) });
      const start = buildInferenceModel(head.net, head.weights, {
        metadata: { classes: classNames.slice(0, newClass) },
      });
      const known = old();
      const trained = await train(start, 'full-15', {
        train: known.filter(isTrain),
        validation: known.filter(isTest),
        classes: newClass,
      });
      base = trained.model as Uint8Array;
    });

    /** What the server trains on when the window shows the new class and one old one, and the others stay away. */
    const windowData = () => {
      const history = { budgetBytes: 4 * 2 ** 20, halfLifeMs: Number.POSITIVE_INFINITY };
      const memory = new ExemplarMemory(history, old().filter(isTrain));
      const exemplars = memory.labels.flatMap((label) => memory.of(label, Number.POSITIVE_INFINITY, 25));
      const window = [...ofClass(newClass), ...ofClass(0)];
      return { exemplars, train: [...exemplars, ...window.filter(isTrain)], validation: window.filter(isTest) };
    };

    it.each(['head-30', 'last2-30', 'full-15'])(
      'is learned with %s, and the old ones keep their accuracy',
      async (configId) => {
        const { exemplars, ...sets } = windowData();
        const model = (await train(base, configId, { ...sets, classes: newClass + 1 })).model as Uint8Array;
        expect(await accuracy(model, exemplars)).toBeGreaterThanOrEqual(0.95 * (await accuracy(base, exemplars)));
        const unseen = old().filter(isTest);
        expect(await accuracy(model, unseen)).toBeGreaterThanOrEqual(0.95 * (await accuracy(base, unseen)));
        expect(await accuracy(model, ofClass(newClass).filter(isTest))).toBeGreaterThan(0.8);
      },
    );

    it('is learned over several windows in which the old classes stay away, and they are still known', async () => {
      const { exemplars: _, ...sets } = windowData();
      let model = base;
      for (let window = 0; window < 2; window++)
        model = (await train(model, 'full-15', { ...sets, classes: newClass + 1 })).model as Uint8Array;
      const unseen = old().filter(isTest);
      expect(await accuracy(model, unseen)).toBeGreaterThanOrEqual(0.95 * (await accuracy(base, unseen)));
    });
  },
);
