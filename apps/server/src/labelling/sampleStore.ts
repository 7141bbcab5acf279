import type { SampleSet } from '../devices/protocol.ts';
import { cropBytes } from '../domain/region.ts';

/** A labelled crop in memory. */
export interface LabelledSample {
  /** ms since the epoch of the frame. */
  readonly at: number;
  readonly pixels: Uint8Array;
  /** Class index in the stream's classes. */
  readonly label: number;
  /** Golden model's probability; 1 for labels of an image set. */
  readonly confidence: number;
}

/** Golden labels below this probability measure accuracy but train nothing. */
const minTrainingConfidence = 0.5;

/** Labelled samples of one stream, oldest first, bounded. Everything here is in the database too. */
export class StreamSamples {
  readonly #limit: number;
  #samples: LabelledSample[];

  /** @param samples oldest first */
  constructor(limit: number, samples: readonly LabelledSample[] = []) {
    this.#limit = limit;
    this.#samples = samples.slice(-limit);
  }

  add(sample: LabelledSample): void {
    this.#samples.push(sample);
    // Labels of two batches may arrive out of order by a frame or two.
    for (let at = this.#samples.length - 1; at > 0; at--) {
      const [earlier, later] = [this.#samples[at - 1], this.#samples[at]];
      if (!earlier || !later || earlier.at <= later.at) break;
      this.#samples[at - 1] = later;
      this.#samples[at] = earlier;
    }
    if (this.#samples.length > this.#limit * 1.2) this.#samples = this.#samples.slice(-this.#limit);
  }

  /** Samples with `from < at ≤ to`, oldest first; sure ones only unless asked otherwise. */
  between(from: number, to: number): LabelledSample[] {
    return this.#samples.filter(({ at, confidence }) => at > from && at <= to && confidence >= minTrainingConfidence);
  }

  get size(): number {
    return this.#samples.length;
  }
}

/** Packs samples for a device: pixels one after the other, and their labels. */
export const packSamples = (samples: readonly LabelledSample[]): SampleSet => {
  const pixels = new Uint8Array(samples.length * cropBytes);
  samples.forEach((sample, at) => {
    pixels.set(sample.pixels, at * cropBytes);
  });
  return { count: samples.length, pixels, labels: Uint16Array.from(samples, ({ label }) => label) };
};

/** Samples per class, indexed like the stream's classes. */
export const labelHistogram = (samples: readonly LabelledSample[], classes: number): number[] => {
  const histogram = new Array<number>(classes).fill(0);
  for (const { label } of samples) histogram[label] = (histogram[label] ?? 0) + 1;
  return histogram;
};
