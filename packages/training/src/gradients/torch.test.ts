import { describe, expect, test } from 'vitest';
import { buildCheck, largest, runCheck } from '../testing/gradientCheck.ts';
import { seeded } from '../testing/random.ts';
import { floatsOf } from '../testing/session.ts';
import { draw, maskSeed, type TorchGradients, torchFixture } from '../testing/torchFixture.ts';

const plain = { centre: 0, spread: 2 };

/** Draws what the script drew, in its order: the input, the tensors, the direction; masks come from elsewhere. */
const feedsOf = (fixture: TorchGradients, built: ReturnType<typeof buildCheck>): Map<string, Float32Array> => {
  const random = seeded(fixture.seed);
  const feeds = new Map([['x', draw(random, { shape: [fixture.batch, ...fixture.input], ...plain })]]);
  for (const tensor of fixture.tensors) feeds.set(tensor.name, draw(random, tensor));
  feeds.set('seed', draw(random, { shape: built.seed.shape, ...plain }));
  const ofMask = maskSeed(fixture.seed);
  for (const { kind, name = '', rate = 0 } of fixture.layers as readonly {
    kind: string;
    name?: string;
    rate?: number;
  }[])
    if (kind === 'dropout')
      feeds.set(
        `mask.${name}`,
        Float32Array.from(feeds.get('x') ?? [], () => (ofMask() < rate ? 0 : 1 / (1 - rate))),
      );
  return feeds;
};

/** Largest difference, in parts of the largest element. */
const distance = (actual: Float32Array, expected: readonly number[]): number => {
  expect(actual).toHaveLength(expected.length);
  return largest(expected.map((value, i) => value - (actual[i] ?? Number.NaN))) / Math.max(largest(expected), 1e-3);
};

const { cases, madeBy } = torchFixture('gradients');

describe(`gradients are those of ${madeBy}`, () => {
  test.each(cases.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
    const built = buildCheck(fixture);
    const outputs = await runCheck(built, feedsOf(fixture, built));
    expect(distance(floatsOf(outputs, 'y'), fixture.y)).toBeLessThan(1e-5);
    expect(Object.keys(fixture.gradients).sort()).toEqual(built.tensors.map(({ name }) => name).sort());
    for (const [name, gradient] of Object.entries(fixture.gradients))
      expect(distance(floatsOf(outputs, `d.${name}`), gradient), name).toBeLessThan(2e-5);
  });
});
