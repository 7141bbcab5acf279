import { describe, expect, test } from 'vitest';
import { buildCheck, largest, runCheck } from '../testing/gradientCheck.ts';
import { floatsOf } from '../testing/session.ts';
import { gradientFeeds, torchFixture } from '../testing/torchFixture.ts';

/** Largest difference, in parts of the largest element. */
const distance = (actual: Float32Array, expected: readonly number[]): number => {
  expect(actual).toHaveLength(expected.length);
  return largest(expected.map((value, i) => value - (actual[i] ?? Number.NaN))) / Math.max(largest(expected), 1e-3);
};

const { cases, madeBy } = torchFixture('gradients');

describe(`gradients are those of ${madeBy}`, () => {
  test.each(cases.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    const built = buildCheck(fixture);
    const outputs = await runCheck(built, gradientFeeds(fixture, built.seed.shape));
    expect(distance(floatsOf(outputs, 'y'), fixture.y)).toBeLessThan(1e-5);
    expect(Object.keys(fixture.gradients).sort()).toEqual(built.tensors.map(({ name }) => name).sort());
    for (const [name, gradient] of Object.entries(fixture.gradients))
      expect(distance(floatsOf(outputs, `d.${name}`), gradient), name).toBeLessThan(2e-5);
  });
});
