import { expect, test } from 'vitest';
import { seededRandom } from '../../test/random.ts';
import { appearanceShift, featureMoments } from './appearanceShift.ts';
import { classDistributionShift } from './classDistributionShift.ts';
import { driftAlarm } from './driftAlarm.ts';

const draw = (random: () => number, mix: readonly number[], n: number): number[] => {
  const counts = mix.map(() => 0);
  for (let sample = 0; sample < n; sample++) {
    let rest = random();
    const index = mix.findIndex((share) => {
      rest -= share;
      return rest < 0;
    });
    const at = index < 0 ? mix.length - 1 : index;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
};

const meanOf = (rounds: number, value: () => number): number =>
  Array.from({ length: rounds }, value).reduce((sum, one) => sum + one, 0) / rounds;

test('with many samples the shift is the total variation distance', () => {
  const shift = classDistributionShift([700_000, 200_000, 100_000], [400_000, 200_000, 400_000]);
  expect(shift).toBeCloseTo(0.3, 4);
  expect(classDistributionShift([5e6, 0], [0, 5e6])).toBeCloseTo(1, 5);
});

test('a class that only one side knows counts, and an empty side says nothing', () => {
  expect(classDistributionShift([1e6], [5e5, 5e5])).toBeCloseTo(0.5, 3);
  expect(classDistributionShift([], [1, 2])).toBe(0);
  expect(classDistributionShift([0, 0], [1, 2])).toBe(0);
});

test('small samples of one mix seem to differ a lot, and chance is taken off', () => {
  const mix = [0.3, 0.25, 0.15, 0.1, 0.1, 0.06, 0.04];
  const random = seededRandom(3);
  const same = meanOf(400, () => classDistributionShift(draw(random, mix, 80), draw(random, mix, 80)));
  expect(same).toBeLessThan(0.07);
  const moved = [0.05, 0.25, 0.4, 0.1, 0.1, 0.06, 0.04];
  const real = meanOf(400, () => classDistributionShift(draw(random, mix, 80), draw(random, moved, 80)));
  expect(real).toBeGreaterThan(0.2);
  expect(real).toBeLessThan(0.3);
});

test('appearance moves in pooled standard deviations, and noise alone does not move it', () => {
  const random = seededRandom(5);
  const features = (centre: number, n: number) =>
    Float32Array.from({ length: n * 2 }, (_, index) => (index % 2 === 0 ? centre : 0.5) + (random() - 0.5) * 0.2);
  const moments = (centre: number) => featureMoments(features(centre, 200), 2);
  expect(moments(0.3).count).toBe(200);
  expect(moments(0.3).mean[0]).toBeCloseTo(0.3, 1);
  expect(meanOf(50, () => appearanceShift(moments(0.5), moments(0.5)))).toBeLessThan(0.1);
  // One of two features moved by 0.2 at a spread of 0.2/√12: 3.46 standard deviations, over √2.
  expect(appearanceShift(moments(0.3), moments(0.5))).toBeCloseTo(3.46 / Math.SQRT2, 0);
  expect(appearanceShift(featureMoments([], 2), moments(0.5))).toBe(0);
});

test('a constant feature does not turn rounding into a drift', () => {
  const constant = (value: number) => featureMoments(new Float32Array(300).fill(value), 3);
  expect(appearanceShift(constant(0.5), constant(0.5005))).toBeLessThan(0.2);
});

test('any one measure raises the alarm', () => {
  const quiet = { classDistributionShift: 0.1, appearanceShift: 0.2, accuracyDrop: 0 };
  expect(driftAlarm(quiet)).toBe(false);
  expect(driftAlarm({ ...quiet, accuracyDrop: 0.06 })).toBe(true);
  expect(driftAlarm({ ...quiet, appearanceShift: 1 })).toBe(true);
  expect(driftAlarm({ ...quiet, classDistributionShift: 0.4 })).toBe(true);
  expect(driftAlarm(quiet, { ...quiet, accuracyDrop: 1, appearanceShift: 9 })).toBe(true);
});
