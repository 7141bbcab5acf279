import type { TrainingRequest } from '../../../apps/server/src/devices/protocol.ts';
import { seededRandom } from '../../../apps/server/src/devices/worker/random.ts';
import { Trainer } from '../../../apps/server/src/devices/worker/trainer.ts';
import { createRuntime } from '../../../apps/server/src/runtime/onnx.ts';
import {
  buildInferenceModel,
  initialWeights,
  mobileNetV2,
  type Net,
  resNet18,
} from '../../../packages/training/src/index.ts';
import { toyClasses } from '../../fixtures/edgeModels.ts';
import { toyCrops } from '../../fixtures/toyCrops.ts';
import { cpuMs, quantile } from './load.ts';

const size = { classes: toyClasses.length, height: 32, width: 32 };
const nets: Readonly<Record<string, Net>> = { 'ResNet-18': resNet18(size), MobileNetV2: mobileNetV2(size) };

const requestOf = (net: Net, epochs: number): TrainingRequest => {
  const weights = initialWeights(net, seededRandom(1));
  // Unsure of all classes at first, as a trained net is of some samples; else it has no gradients.
  const calm = {
    ...weights,
    'output.weight': (weights['output.weight'] ?? new Float32Array()).map((value) => value / 100),
  };
  return {
    model: buildInferenceModel(net, calm, { metadata: { classes: toyClasses } }),
    config: { id: 'all', epochs, batchSize: 32, hiddenWidth: 64, layersRetrained: 'all', dataFraction: 1 },
    epochs,
    train: toyCrops({ count: 96, seed: 1 }),
    validation: toyCrops({ count: 32, seed: 2 }),
    seed: 1,
    returnModel: true,
  };
};

/** Retrainings of large nets, all layers. */
export const largeRequests = (epochs: number): readonly (readonly [name: string, request: TrainingRequest])[] =>
  Object.entries(nets).map(([name, net]) => [name, requestOf(net, epochs)]);

/**
 * How long others wait for the micro-steps of a large net's retraining (all layers, batches of 32), and what it costs:
 * processor time of each micro-step, by what is done.
 */
export const benchLargeNets = async (): Promise<void> => {
  for (const [name, request] of largeRequests(3)) {
    const steps = new Map<string, number[]>();
    let phase = 'loading, and validation of the start model';
    const work = new Trainer(createRuntime({ provider: 'cpu', threads: 1 })).train(request, {
      onEpoch: ({ epoch }) => {
        phase = epoch < 3 ? `epoch ${epoch + 1}: 3 steps, and validation of 32 samples` : 'writing the model';
      },
    });
    for (let isOver = false; !isOver; ) {
      const [during, startedAt] = [phase, cpuMs()];
      isOver = (await work.next()).done === true;
      steps.set(during, [...(steps.get(during) ?? []), cpuMs() - startedAt]);
    }
    for (const [during, times] of steps) {
      const sum = times.reduce((total, ms) => total + ms, 0);
      const [p50, p99] = [0.5, 0.99].map((q) => quantile(times, q).toFixed(1));
      console.log(
        `${name}, ${during}: ${times.length} micro-steps, p50 ${p50} ms, p99 ${p99} ms, longest ${Math.max(...times).toFixed(1)} ms; ${(sum / 1000).toFixed(2)} s in all`,
      );
    }
  }
};
