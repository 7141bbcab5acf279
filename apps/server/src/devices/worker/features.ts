import { cropBytes, cropSide } from '../../domain/region.ts';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import { microStepMs } from './classifier.ts';
import type { Work } from './executor.ts';

const largestBatch = 64;

/**
 * Runs the frozen first layers once over all crops, in micro-steps.
 *
 * @param prefix  model `pixels` uint8 [N, 3, 32, 32] → `features` float32 [N, …]
 * @returns float32, `count` rows
 */
export async function* computeFeatures(
  runtime: OnnxRuntime,
  prefix: Uint8Array,
  { count, pixels }: { readonly count: number; readonly pixels: Uint8Array },
): Work<Float32Array> {
  await using model = await runtime.open(prefix);
  let features = new Float32Array(0);
  let batch = 1;
  for (let offset = 0; offset < count; ) {
    yield;
    const rows = Math.min(batch, count - offset);
    const startedAt = runtime.deviceNow();
    const outputs = await model.run({
      pixels: {
        type: 'uint8',
        dims: [rows, 3, cropSide, cropSide],
        data: pixels.subarray(offset * cropBytes, (offset + rows) * cropBytes),
      },
    });
    const part = outputs.features.data as Float32Array;
    if (offset === 0) features = new Float32Array((part.length / rows) * count);
    features.set(part, (features.length / count) * offset);
    offset += rows;
    const msPerSample = (runtime.deviceNow() - startedAt) / rows;
    batch = Math.max(1, Math.min(largestBatch, Math.floor(microStepMs / msPerSample)));
  }
  return features;
}
