import type { SampleSet } from '../devices/protocol.ts';
import { cropBytes } from '../domain/region.ts';

/** A labelled crop in memory. */
export interface LabelledSample {
  /** ms since the epoch of the frame. */
  readonly at: number;
  readonly pixels: Uint8Array;
  /** Class index in the stream's classes. */
  readonly label: number;
  /** Golden model's probability; 1 for labels of an image set and those of a person. */
  readonly confidence: number;
  /** A person marked it as one to learn from; absent for the many others. */
  readonly hard?: true;
  /** The label is a person's word; absent for the many others. */
  readonly byPerson?: true;
}

/** How often a hard sample is drawn in a training, beside others of its class. */
const hardWeight = 3;

/** Golden labels below this probability measure accuracy but train nothing. */
const minTrainingConfidence = 0.5;

/** Whether a sample may be trained on. */
export const trains = ({ confidence }: LabelledSample): boolean => confidence >= minTrainingConfidence;

/** Whether two samples say the same of their crop, and count the same in a training. */
const alike = (a: LabelledSample, b: LabelledSample): boolean =>
  a.label === b.label && a.confidence === b.confidence && a.hard === b.hard && a.byPerson === b.byPerson;

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

  /**
   * Gives a sample another label or mark: a person's word. Samples are told apart by their instant and their pixels.
   *
   * @returns what it was before; null where it is no longer kept, or is so already
   */
  correct(changed: LabelledSample): LabelledSample | null {
    // Two regions of a frame may look alike; each word is for one that it has not been said of yet.
    const place = this.#samples.findIndex(
      (sample) =>
        sample.at === changed.at && !alike(sample, changed) && Buffer.compare(sample.pixels, changed.pixels) === 0,
    );
    const before = this.#samples[place];
    if (!before) return null;
    this.#samples[place] = changed;
    return before;
  }

  /** Samples with `from < at ≤ to`, oldest first; sure ones only unless asked otherwise. */
  between(from: number, to: number): LabelledSample[] {
    return this.#samples.filter((sample) => sample.at > from && sample.at <= to && trains(sample));
  }

  get size(): number {
    return this.#samples.length;
  }
}

/** Packs samples for a device: pixels one after the other, their labels, and weights where some are hard. */
export const packSamples = (samples: readonly LabelledSample[]): SampleSet => {
  const pixels = new Uint8Array(samples.length * cropBytes);
  samples.forEach((sample, at) => {
    pixels.set(sample.pixels, at * cropBytes);
  });
  const labels = Uint16Array.from(samples, ({ label }) => label);
  const weighted = samples.some(({ hard }) => hard);
  return {
    count: samples.length,
    pixels,
    labels,
    ...(weighted ? { weights: Float32Array.from(samples, ({ hard }) => (hard ? hardWeight : 1)) } : {}),
  };
};

/** Samples per class, indexed like the stream's classes. */
export const labelHistogram = (samples: readonly LabelledSample[], classes: number): number[] => {
  const histogram = new Array<number>(classes).fill(0);
  for (const { label } of samples) histogram[label] = (histogram[label] ?? 0) + 1;
  return histogram;
};
