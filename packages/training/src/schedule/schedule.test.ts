import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../testing/random.ts';
import { cosineRates } from './cosineRates.ts';
import { epochOrder } from './epochOrder.ts';

test('an epoch takes every sample once, whatever the batch; its padding is real samples that do not count', () => {
  const sizes = { count: fc.integer({ min: 1, max: 300 }), batch: fc.integer({ min: 1, max: 64 }), seed: fc.integer() };
  fc.assert(
    fc.property(fc.record(sizes), ({ count, batch, seed }) => {
      const { steps, index, mask } = epochOrder(count, batch, seeded(seed));
      expect(index).toHaveLength(steps * batch);
      const taken = [...index].filter((_, i) => mask[i] === 1).map(Number);
      expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      expect([...index].every((row) => row >= 0n && row < BigInt(count))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('the order depends on the seed and on nothing else', () => {
  expect(epochOrder(50, 8, seeded(1))).toEqual(epochOrder(50, 8, seeded(1)));
  expect(epochOrder(50, 8, seeded(2)).index).not.toEqual(epochOrder(50, 8, seeded(1)).index);
});

test('rates warm up in a line, peak at the base, and fall to near nothing', () => {
  const rates = cosineRates({ steps: 100, base: 0.1, warmupSteps: 10 });
  expect(rates[0]).toBeCloseTo(0.1 / 11, 6);
  expect(rates[10]).toBeCloseTo(0.1, 6);
  expect(rates[55]).toBeCloseTo(0.05, 6);
  expect(rates.at(-1)).toBeLessThan(0.001);
  expect(rates.every((rate) => rate > 0)).toBe(true);
});

test('a training shorter than its warm-up still reaches the base', () => {
  expect(cosineRates({ steps: 1, base: 0.1, warmupSteps: 10 })).toEqual(Float32Array.of(0.1));
  expect(Math.max(...cosineRates({ steps: 4, base: 0.1, warmupSteps: 10 }))).toBeCloseTo(0.1, 6);
});

test.each<[string, () => unknown, RegExp]>([
  ['no steps', () => cosineRates({ steps: 0, base: 0.1 }), /steps is 0; choose a whole number from 1/],
  ['no rate', () => cosineRates({ steps: 9, base: 0 }), /base is 0; choose a number above 0/],
  ['half a warm-up', () => cosineRates({ steps: 9, base: 1, warmupSteps: 0.5 }), /warmupSteps is 0.5; choose/],
  ['no samples', () => epochOrder(0, 8, Math.random), /count is 0; an epoch needs at least 1 sample/],
  ['no batch', () => epochOrder(8, 2.5, Math.random), /batchSize is 2.5/],
])('a schedule of %s is refused by name', (_, schedule, message) => {
  expect(schedule).toThrow(message);
});
