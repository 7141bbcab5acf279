import type { Net } from '../nets/net.ts';
import { floatsOf, openSession, pixelTensor } from './session.ts';

/** Runs an inference model (or a prefix) on pixels; one output of it, row by row. */
export const infer = async (
  model: Uint8Array,
  request: { readonly net: Net; readonly rows: Uint8Array; readonly output: string },
): Promise<{ readonly data: Float32Array; readonly count: number }> => {
  const { channels, height, width } = request.net.input;
  const count = request.rows.length / (channels * height * width);
  const session = await openSession(model);
  const outputs = await session.run({ pixels: pixelTensor(request.rows, [count, channels, height, width]) });
  await session.release();
  return { data: floatsOf(outputs, request.output), count };
};

/** Part of the samples whose largest logit is their label. */
export const accuracyOf = async (
  model: Uint8Array,
  samples: { readonly net: Net; readonly rows: Uint8Array; readonly labels: readonly number[] },
): Promise<number> => {
  const { net, labels } = samples;
  const { data } = await infer(model, { net, rows: samples.rows, output: 'logits' });
  const hits = labels.filter((label, i) => {
    const logits = data.subarray(i * net.classes, (i + 1) * net.classes);
    return logits.indexOf(Math.max(...logits)) === label;
  });
  return hits.length / labels.length;
};
