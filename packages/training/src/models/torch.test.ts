import { describe, expect, test } from 'vitest';
import { cosineRates } from '../schedule/cosineRates.ts';
import { stepRates } from '../schedule/stepRates.ts';
import { openSession } from '../testing/session.ts';
import { torchFixture } from '../testing/torchFixture.ts';
import { trainAsTorch } from '../testing/torchSteps.ts';

const { cases, madeBy, schedules } = torchFixture('steps');

const expectClose = (actual: ArrayLike<number>, expected: readonly number[], what: string): void => {
  expect(actual.length, what).toBe(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs((actual[i] ?? Number.NaN) - value), `${what}[${i}]`).toBeLessThan(
      2e-5 * Math.max(1, Math.abs(value)),
    );
};

describe(`six steps of training are those of ${madeBy}`, () => {
  test.each(cases.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    const { state, losses, correct } = await trainAsTorch(fixture, openSession);
    expectClose(losses, fixture.losses, 'loss');
    expect(correct).toEqual(fixture.correct);
    for (const [name, values] of Object.entries(fixture.weights)) expectClose(state[name] ?? [], values, name);
  });
});

test(`rates fall as those of ${madeBy}`, () => {
  expectClose(cosineRates({ steps: 12, base: 0.3 }), schedules.cosine, 'cosine');
  expectClose(stepRates({ steps: 12, base: 0.3, every: 5, factor: 0.2 }), schedules.step, 'step');
});
