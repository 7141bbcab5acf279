import { expect, test } from 'vitest';
import { seededRandom } from '../../test/random.ts';
import { wilsonInterval } from './wilsonInterval.ts';

test('agrees with published values', () => {
  // Newcombe (1998), table I, method 3 (score interval): 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  for (const [correct, n, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const) {
    const interval = wilsonInterval(correct, n);
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  }
});

test('says nothing without samples, and stays in [0, 1] at the ends', () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  expect(wilsonInterval(50, 50).high).toBe(1);
  expect(wilsonInterval(50, 50).low).toBeGreaterThan(0.9);
});

test('covers the true accuracy about 95 % of the time', () => {
  const random = seededRandom(7);
  let covered = 0;
  for (let trial = 0; trial < 4000; trial++) {
    let correct = 0;
    for (let sample = 0; sample < 60; sample++) if (random() < 0.83) correct += 1;
    const { low, high } = wilsonInterval(correct, 60);
    if (low <= 0.83 && 0.83 <= high) covered += 1;
  }
  expect(covered / 4000).toBeGreaterThan(0.93);
  expect(covered / 4000).toBeLessThan(0.97);
});
