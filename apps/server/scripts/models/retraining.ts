import { type ConditionName, randomFrom } from '@whetstone/scene';
import type { LayersRetrained, Net, Weights } from '@whetstone/training';
import { recipeFor } from '../../src/devices/worker/recipe.ts';
import type { OnnxRuntime } from '../../src/runtime/onnx.ts';
import { driftedStreet } from './conditions.ts';
import { accuracyOf, classify, fit } from './fit.ts';

interface Model {
  readonly net: Net;
  readonly weights: Weights;
}

export interface RetrainingTrial {
  readonly name: string;
  readonly layersRetrained: LayersRetrained;
  readonly epochs: number;
}

/** From the cheapest to the dearest that the demo may choose. */
export const retrainingTrials: readonly RetrainingTrial[] = [
  { name: 'head, 15 epochs', layersRetrained: 1, epochs: 15 },
  { name: 'last 2, 15 epochs', layersRetrained: 2, epochs: 15 },
  { name: 'all, 5 epochs', layersRetrained: 'all', epochs: 5 },
  { name: 'all, 15 epochs', layersRetrained: 'all', epochs: 15 },
];

export interface RetrainingResult {
  readonly condition: ConditionName;
  readonly labels: number;
  /** Share of the golden labels that are right. */
  readonly goldenAccuracy: number;
  readonly before: number;
  /** Accuracy after each of `retrainingTrials` on what the camera sees next, and the seconds of training. */
  readonly after: readonly { readonly accuracy: number; readonly seconds: number }[];
}

/** What one window of the demo does: golden labels of a drifted street, a retraining, and the truth of the next minute. */
export async function retrainOnDrift(
  runtime: OnnxRuntime,
  { edge, golden }: { readonly edge: Model; readonly golden: Model },
  drift: { readonly condition: ConditionName; readonly seed: number; readonly labelBudget: number },
): Promise<RetrainingResult> {
  const { train, test } = driftedStreet(drift.condition, drift.seed, { train: 120, test: 100 });
  const count = Math.min(drift.labelBudget, train.count);
  const labels = (await classify(runtime, golden, train.large)).subarray(0, count);
  const pool = { count, pixels: train.small.subarray(0, (count * train.small.length) / train.count), labels };
  const score = async (weights: Weights) =>
    accuracyOf(await classify(runtime, { net: edge.net, weights }, test.small), test.labels);
  const after: RetrainingResult['after'][number][] = [];
  for (const { layersRetrained, epochs } of retrainingTrials) {
    const random = randomFrom(drift.seed, 0x7e7);
    const { optimizer, baseRate, labelSmoothing } = recipeFor({ layersRetrained, batchSize: 32 });
    const options = { epochs, batchSize: 32, layersRetrained, optimizer, baseRate, labelSmoothing, random };
    const started = performance.now();
    const weights = await fit(runtime, edge, { ...options, pool });
    after.push({ accuracy: await score(weights), seconds: (performance.now() - started) / 1000 });
  }
  const goldenAccuracy = accuracyOf(labels, train.labels.subarray(0, count));
  return { condition: drift.condition, labels: count, goldenAccuracy, before: await score(edge.weights), after };
}
