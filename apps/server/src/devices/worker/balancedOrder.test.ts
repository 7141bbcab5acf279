import { epochOrder } from '@whetstone/training';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedOrder } from './balancedOrder.ts';
import { seededRandom } from './random.ts';

const counted = (values: Iterable<number>): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

/** How often each sample is drawn in an epoch, the last batch's padding left out. */
const drawn = (labels: readonly number[], options: { balance: number; weights?: number[]; seed?: number }) => {
  const { balance, weights, seed = 1 } = options;
  const order = balancedOrder({ labels, weights }, { batchSize: 8, balance, random: seededRandom(seed) });
  return [...order.index].filter((_, place) => order.mask[place] === 1).map(Number);
};

const street = [...Array<number>(80).fill(0), ...Array<number>(18).fill(1), ...Array<number>(2).fill(2)];
const classesOf = (rows: readonly number[]) => counted(rows.map((row) => street[row]));

describe('balancedOrder', () => {
  it('takes samples as they come without balance, exactly as an unweighted epoch does', () => {
    const order = balancedOrder({ labels: street }, { batchSize: 8, balance: 0, random: seededRandom(3) });
    expect(order).toEqual(epochOrder(100, 8, seededRandom(3)));
  });

  it('lifts a rare class, but repeats no crop more than six times an epoch', () => {
    expect(Object.fromEntries(classesOf(drawn(street, { balance: 1 })))).toEqual({ 0: 44, 1: 44, 2: 12 });
    const half = classesOf(drawn(street, { balance: 0.5 }));
    expect(half.get(2)).toBe(10);
    expect(half.get(0)).toBeLessThan(80);
    expect(half.get(1)).toBeGreaterThan(18);
  });

  it('draws a hard sample as often as its weight says', () => {
    const weights = street.map((_, index) => (index < 10 ? 3 : 1));
    const counts = counted(drawn(street, { balance: 0, weights }));
    const times = (from: number, to: number) =>
      street.reduce((sum, _, row) => sum + (row >= from && row < to ? (counts.get(row) ?? 0) : 0), 0);
    // The class has 80 samples of the weight of 100, and more rows than samples for it.
    expect(times(0, 10) / times(10, 80)).toBeCloseTo(30 / 70, 1);
  });

  it('fills every epoch, whatever the classes, weights and balance', () => {
    const sample = fc.record({ label: fc.nat({ max: 5 }), weight: fc.double({ min: 0.2, max: 4, noNaN: true }) });
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (samples, balance, seed) => {
          const labels = samples.map(({ label }) => label);
          const rows = drawn(labels, { balance, weights: samples.map(({ weight }) => weight), seed });
          expect(rows).toHaveLength(samples.length);
          for (const row of rows) expect(labels[row]).toBeDefined();
        },
      ),
    );
  });
});
