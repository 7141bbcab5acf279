import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/builders/fakeClock.ts';
import type { ProfileRecord, StreamWindow } from '../domain/window.ts';
import { believedProfiles, gainMemory } from './gainMemory.ts';

/** A profile whose trial promises 95 % from 70 %. */
const profile = (index: number, measuredEndAccuracy: number | null): ProfileRecord => ({
  id: `profile-${index}`,
  windowId: `window-${index}`,
  config: { id: 'full-15', epochs: 15, batchSize: 32, hiddenWidth: 64, layersRetrained: 'all', dataFraction: 1 },
  trialEpochs: [1, 2, 3],
  trialAccuracies: [0.8, 0.85, 0.88],
  curve: { b0: 2, b1: 2, b2: 0.02, residual: 0 },
  dropReason: null,
  dropWording: null,
  startAccuracy: 0.7,
  estimatedEndAccuracy: 0.95,
  estimatedInterval: null,
  estimatedGpuSeconds: 10,
  measuredEndAccuracy,
  measuredGpuSeconds: measuredEndAccuracy === null ? null : 11,
  trialGpuSeconds: 1,
});

const windowOf = (index: number): StreamWindow => ({
  id: `window-${index}`,
  streamId: `stream-${index % 3}`,
  index,
  startedAt: new Date(index * 60_000),
  endsAt: new Date((index + 1) * 60_000),
  closedAt: null,
  policy: 'auto',
  labels: 100,
  drift: null,
  retrainingConfigId: 'full-15',
  estimatedAccuracy: null,
  outcome: null,
  modelVersionId: null,
  deviceTime: { inference: 0, labelling: 0, profiling: 0, retraining: 0 },
  golden: { n: 0, correct: 0 },
  truth: null,
  unretrained: null,
});

const emptyStore = { listWindows: async () => [], listProfiles: async () => [] };
const believed = (memory: ReturnType<typeof gainMemory>) =>
  believedProfiles([profile(99, null)], { drift: null }, memory.prior())[0];
const believedEnd = (memory: ReturnType<typeof gainMemory>): number =>
  believed(memory)?.estimatedEndAccuracy ?? Number.NaN;
const intervalOf = (memory: ReturnType<typeof gainMemory>) => {
  const { low, high } = believed(memory)?.estimatedInterval ?? { low: Number.NaN, high: Number.NaN };
  return { low, high, width: high - low };
};

test('before anything has finished a trial is taken at its word, which may be far off', () => {
  const memory = gainMemory(emptyStore, new FakeClock());
  expect(believedEnd(memory)).toBe(0.95);
  expect(intervalOf(memory).low).toBeLessThan(0.8);
  expect(intervalOf(memory).high).toBe(1);
});

test('the more retrainings have finished, the narrower the interval, and it holds what they brought', async () => {
  const clock = new FakeClock();
  const memory = gainMemory(emptyStore, clock);
  const before = intervalOf(memory);
  for (let index = 0; index < 60; index++) memory.remember(profile(index, 0.78 + 0.01 * (index % 5)), windowOf(index));
  await clock.advance(2000);
  const { low, high, width } = intervalOf(memory);
  expect(width).toBeLessThan(before.width);
  expect(low).toBeLessThan(0.785);
  expect(high).toBeGreaterThan(0.815);
});

test('trials that promised 95 % and brought 78 % are believed less and less, down to what they bring', async () => {
  const clock = new FakeClock();
  const memory = gainMemory(emptyStore, clock);
  const ends: number[] = [];
  for (const upTo of [4, 40]) {
    for (let index = ends.length === 0 ? 0 : 4; index < upTo; index++)
      memory.remember(profile(index, 0.78 + 0.01 * (index % 2)), windowOf(index));
    await clock.advance(2000);
    ends.push(believedEnd(memory));
  }
  const [few = 0, many = 0] = ends;
  expect(few).toBeLessThan(0.95);
  expect(many).toBeLessThan(few);
  expect(many).toBeGreaterThan(0.77);
  expect(many).toBeLessThan(0.84);
});

test('what finished before a restart is recalled from the database', async () => {
  const clock = new FakeClock();
  const windows = Array.from({ length: 20 }, (_, index) => windowOf(index * 3));
  const memory = gainMemory(
    {
      listWindows: async ({ streamId }) => windows.filter((window) => window.streamId === streamId),
      listProfiles: async (windowId) => [profile(Number(windowId.slice('window-'.length)), 0.78)],
    },
    clock,
  );
  await memory.recall(['stream-0']);
  await clock.advance(2000);
  expect(memory.prior().records).toBe(20);
  expect(believedEnd(memory)).toBeLessThan(0.9);
});

test('a retraining that has not finished teaches nothing, and a dropped γ stays dropped', async () => {
  const clock = new FakeClock();
  const memory = gainMemory(emptyStore, clock);
  memory.remember(profile(1, null), windowOf(1));
  for (let index = 2; index < 12; index++) memory.remember(profile(index, 0.78), windowOf(index));
  await clock.advance(2000);
  expect(memory.prior().records).toBe(10);
  const dropped = { ...profile(99, null), curve: null, estimatedEndAccuracy: null };
  expect(believedProfiles([dropped], { drift: null }, memory.prior())).toEqual([dropped]);
});
