import { withDevice } from '../devices/retry.ts';
import type { AccuracyCount } from '../domain/window.ts';
import { packSamples } from '../labelling/sampleStore.ts';
import type { StreamRuntime } from './streamRuntime.ts';

/** Newest labels of the window that are looked at, at most: a comparison, at little device time. */
const mostSamples = 150;
/** Fewest labels that a comparison says anything with. */
const minSamples = 30;

/**
 * How a stream's first model, which was never retrained, does on the labels of a window: what the window's accuracy
 * would be without any retraining. An estimate, since it is of labelled crops and not of every held prediction. A
 * label that the first model does not know counts against it.
 *
 * @param range the window's start and end, ms since the epoch
 * @returns null where the window has too few labels
 */
export const measureUnretrained = async (
  { device, samples, stream, registry, store }: StreamRuntime,
  range: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<AccuracyCount | null> => {
  const labelled = samples.between(range.from, range.to).slice(-mostSamples);
  if (labelled.length < minSamples) return null;
  const first = (await store.listModels(stream.id)).find(({ number }) => number === 1);
  if (!first) return null;
  const { bytes } = await registry.load(first);
  const known = labelled.filter(({ label }) => label < first.classes.length);
  if (known.length === 0) return { n: labelled.length, correct: 0 };
  const { correct } = await withDevice(device, signal, () => device.evaluate(stream.id, bytes, packSamples(known)));
  return { n: labelled.length, correct };
};
