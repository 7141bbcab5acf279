import { cropBytes } from '../domain/region.ts';
import type { LabelledSample } from '../labelling/sampleStore.ts';

/** A number in (0, 1) that follows from a sample's place in time and its pixels alone. */
const drawOf = ({ at, pixels }: LabelledSample): number => {
  let hash = 0x811c9dc5 ^ Math.floor(at / 2 ** 32) ^ (at % 2 ** 32);
  for (let i = 0; i < pixels.length; i += 97) hash = Math.imul(hash ^ (pixels[i] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
};

/** About 200 crops of each of seven classes. */
const budgetBytes = 4 * 2 ** 20;
/** What drifted streets were learned best with: newer exemplars help on the next window, old ones keep what was. */
const halfLifeWindows = 5;

export const exemplarOptionsOf = ({ windowSeconds }: { readonly windowSeconds: number }): ExemplarOptions => ({
  budgetBytes,
  halfLifeMs: halfLifeWindows * windowSeconds * 1000,
});

interface Exemplar {
  readonly sample: LabelledSample;
  /** The lowest are kept. */
  readonly rank: number;
}

export interface ExemplarOptions {
  /** Crops kept, in bytes of pixels; shared out evenly among the classes that were seen. */
  readonly budgetBytes: number;
  /** ms after which a sample is half as likely to be kept as a new one of its class; infinite: all alike. */
  readonly halfLifeMs: number;
}

/**
 * A few samples of every class, kept across windows so that a class which stays away is not forgotten (Ekya §2.3).
 *
 * Each class has a weighted reservoir: of all that was offered, each sample is kept with a chance that halves with
 * `halfLifeMs` (Efraimidis and Spirakis, 2006). The chances follow from the samples themselves, so that the same
 * history, offered in any order, leaves the same exemplars: after a restart the memory is as before.
 */
export class ExemplarMemory {
  readonly #options: ExemplarOptions;
  readonly #classes = new Map<number, Exemplar[]>();

  constructor(options: ExemplarOptions, samples: Iterable<LabelledSample> = []) {
    this.#options = options;
    for (const sample of samples) this.offer(sample);
  }

  /** Exemplars that a class may have now. */
  get classLimit(): number {
    return Math.floor(this.#options.budgetBytes / cropBytes / Math.max(1, this.#classes.size));
  }

  get bytes(): number {
    return [...this.#classes.values()].reduce((sum, { length }) => sum + length, 0) * cropBytes;
  }

  offer(sample: LabelledSample): void {
    const known = this.#classes.get(sample.label);
    const members = known ?? [];
    if (!known) {
      this.#classes.set(sample.label, members);
      for (const others of this.#classes.values()) others.length = Math.min(others.length, this.classLimit);
    }
    const rank = Math.log(-Math.log(drawOf(sample))) - (sample.at / this.#options.halfLifeMs) * Math.LN2;
    const limit = this.classLimit;
    if (members.length >= limit && rank >= (members.at(-1)?.rank ?? 0)) return;
    let place = members.length;
    while (place > 0 && (members[place - 1]?.rank ?? 0) > rank) place--;
    members.splice(place, 0, { sample, rank });
    members.length = Math.min(members.length, limit);
  }

  /** Takes a sample out that turned out to be of another class. */
  forget({ label, at, pixels }: LabelledSample): void {
    const members = this.#classes.get(label) ?? [];
    const place = members.findIndex(({ sample }) => sample.at === at && Buffer.compare(sample.pixels, pixels) === 0);
    if (place >= 0) members.splice(place, 1);
  }

  /** Up to `most` exemplars of a class from before `before`, the likeliest kept first. */
  of(label: number, before: number, most: number): LabelledSample[] {
    const members = this.#classes.get(label) ?? [];
    const chosen: LabelledSample[] = [];
    for (const { sample } of members) {
      if (chosen.length >= most) break;
      if (sample.at <= before) chosen.push(sample);
    }
    return chosen;
  }

  get labels(): number[] {
    return [...this.#classes.keys()];
  }
}
