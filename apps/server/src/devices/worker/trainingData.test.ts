import { describe, expect, it } from 'vitest';
import { cropBytes } from '../../domain/region.ts';
import type { SampleSet } from '../protocol.ts';
import { seededRandom } from './random.ts';
import { checkSamples, takeFraction } from './trainingData.ts';

/** Crops whose pixels all say their number. */
const samplesOf = (labels: readonly number[]): SampleSet => {
  const pixels = new Uint8Array(labels.length * cropBytes);
  for (const n of labels.keys()) pixels.fill(n, n * cropBytes, (n + 1) * cropBytes);
  return { count: labels.length, pixels, labels: Uint16Array.from(labels) };
};

const many = samplesOf([...Array<number>(40).fill(0), ...Array<number>(19).fill(1), 2]);

describe('a data fraction', () => {
  it('takes the same part of every class and never loses a rare one', () => {
    const half = takeFraction(many, 0.5, seededRandom(1));
    const counts = [0, 1, 2].map((label) => half.labels.filter((other) => other === label).length);
    expect(counts).toEqual([20, 10, 1]);
    expect(half.count).toBe(31);
    expect(takeFraction(many, 0.01, seededRandom(1)).count).toBe(3);
  });

  it('takes each sample once, with its own label', () => {
    const half = takeFraction(many, 0.5, seededRandom(1));
    const numbers = Array.from({ length: half.count }, (_, n) => half.pixels[n * cropBytes]);
    expect(new Set(numbers).size).toBe(half.count);
    expect([...half.labels]).toEqual(numbers.map((number) => many.labels[number]));
    expect(half.pixels.slice(-cropBytes)).toEqual(new Uint8Array(cropBytes).fill(numbers.at(-1) ?? 0));
  });

  it('depends on the seed alone, and is the whole set at 1', () => {
    const pick = (seed: number) => [...takeFraction(many, 0.5, seededRandom(seed)).pixels];
    expect(pick(1)).toEqual(pick(1));
    expect(pick(1)).not.toEqual(pick(2));
    expect(takeFraction(many, 1, seededRandom(1))).toBe(many);
  });

  it('refuses what is no fraction', () => {
    for (const fraction of [0, -1, 1.01, Number.NaN])
      expect(() => takeFraction(many, fraction, seededRandom(1))).toThrow(`dataFraction is ${fraction}; it must be`);
  });
});

describe('a sample set', () => {
  it('is refused where it contradicts itself or the model, by field, value and remedy', () => {
    expect(() => checkSamples('train', many, 3)).not.toThrow();
    expect(() => checkSamples('train', many, 2)).toThrow(
      'train labels sample 59 as class 2; the model knows classes 0 to 1',
    );
    expect(() => checkSamples('validation', samplesOf([]), 3)).toThrow('validation has 0 samples; give at least one');
    expect(() => checkSamples('train', { ...many, count: 61 }, 3)).toThrow('60 labels for 61 samples');
  });
});
