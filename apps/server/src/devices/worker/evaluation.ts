import { buildInferenceModel, type ReadModel, type Weights } from '@whetstone/training';
import { cropSide } from '../../domain/region.ts';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { SampleSet } from '../protocol.ts';
import { Classifier } from './classifier.ts';
import type { Work } from './executor.ts';

/** Counts how many labelled crops a model file gets right, in micro-steps. */
export async function* evaluateModel(
  runtime: OnnxRuntime,
  model: Uint8Array,
  samples: SampleSet,
): Work<{ readonly correct: number; readonly predictions: Uint16Array }> {
  await using classifier = await Classifier.open(runtime, model);
  yield;
  const { labels: predictions } = yield* classifier.classify({
    count: samples.count,
    shape: [3, cropSide, cropSide],
    data: samples.pixels,
  });
  const correct = predictions.reduce((sum, label, n) => sum + (label === samples.labels[n] ? 1 : 0), 0);
  return { correct, predictions };
}

/** The same for weights of a training under way. A model with constant weights is worth its building: it runs 1.75× faster. */
export async function* countCorrect(
  runtime: OnnxRuntime,
  { net, metadata }: Pick<ReadModel, 'net' | 'metadata'>,
  { weights, samples }: { readonly weights: Weights; readonly samples: SampleSet },
): Work<number> {
  const model = buildInferenceModel(net, weights, { metadata });
  const { correct } = yield* evaluateModel(runtime, model, samples);
  return correct;
}
