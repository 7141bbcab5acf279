import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { ModelDescription } from '../protocol.ts';
import { Classifier, type ClassifierBatch } from './classifier.ts';

/** One black sample of the model's own size; null where the model leaves its size open. */
const blackSample = ({ inputs }: ModelDescription): ClassifierBatch | null => {
  const [channels, height, width] = inputs[0]?.shape.slice(1) ?? [];
  const fixed = [channels, height, width].every((size) => typeof size === 'number' && size > 0);
  if (!fixed) return null;
  const shape = [Number(channels), Number(height), Number(width)] as const;
  const size = shape[0] * shape[1] * shape[2];
  return { count: 1, shape, data: inputs[0]?.type === 'uint8' ? new Uint8Array(size) : new Float32Array(size) };
};

/**
 * Loads an image classifier, runs it once where its input size is fixed, and says what it takes and gives.
 *
 * @throws with the reason when the bytes are no ONNX model, no image classifier, or cannot run
 */
export const describeModel = async (runtime: OnnxRuntime, bytes: Uint8Array): Promise<ModelDescription> => {
  await using classifier = await Classifier.open(runtime, bytes);
  const sample = blackSample(classifier.description);
  if (sample) await classifier.classifyNow(sample);
  return classifier.description;
};
