import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RetrainingConfig } from '../configuration.ts';
import { designTrials } from './designTrials.ts';
import { estimateCost, measureCost } from './estimateCost.ts';
import { distanceToFrontier, paretoFrontier } from './paretoFrontier.ts';
import { pruneConfigs } from './pruneConfigs.ts';

const config = (id: string, more: Partial<RetrainingConfig> = {}): RetrainingConfig => ({
  id,
  epochs: 15,
  batchSize: 32,
  hiddenWidth: 64,
  layersRetrained: 'all',
  dataFraction: 1,
  ...more,
});

test('configurations that differ only in epochs and data share one trial', () => {
  const trials = designTrials(
    [
      config('full-15'),
      config('full-5', { epochs: 5 }),
      config('half', { dataFraction: 0.5 }),
      config('head', { layersRetrained: 1 }),
      config('wide', { hiddenWidth: 128 }),
    ],
    { samples: 1000, trialFraction: 0.1, trialEpochs: 5 },
  );
  expect(trials.map(({ configIds }) => configIds)).toEqual([['full-15', 'full-5', 'half'], ['head'], ['wide']]);
  expect(trials[0]).toMatchObject({ epochs: 5, samples: 100, batchSize: 32, layersRetrained: 'all', hiddenWidth: 64 });
  expect(new Set(trials.map(({ id }) => id)).size).toBe(3);
});

test('a trial of few labels still has two batches, or all labels where there are fewer', () => {
  const samples = (available: number) =>
    designTrials([config('a')], { samples: available, trialFraction: 0.1, trialEpochs: 5 })[0]?.samples;
  expect(samples(200)).toBe(64);
  expect(samples(40)).toBe(40);
});

test('cost is linear in epochs and data, and the set-up counts once', () => {
  const cost = measureCost({ samples: 50, deviceSeconds: [0.6, 0.7, 0.8, 0.9, 1.0] });
  expect(cost.secondsPerSampleEpoch).toBeCloseTo(0.002, 12);
  expect(cost.setupSecondsPerSample).toBeCloseTo(0.01, 12);
  // 250 samples: 2.5 s of set-up and 0.5 s an epoch.
  expect(estimateCost(cost, { epochs: 10, dataFraction: 0.5 }, 500)).toBeCloseTo(7.5, 9);
});

test('the frontier holds what nothing else beats in cost and accuracy', () => {
  const point = (id: string, gpuSeconds: number, endAccuracy: number) => ({ id, gpuSeconds, endAccuracy });
  const points = [point('dear', 50, 0.9), point('cheap', 2, 0.7), point('bad', 60, 0.8), point('same', 9, 0.7)];
  const frontier = paretoFrontier(points);
  expect(frontier.map(({ id }) => id)).toEqual(['cheap', 'dear']);
  expect(points.map((one) => distanceToFrontier(one, frontier))).toEqual([0, 0, expect.closeTo(0.1, 12), 0]);
  fc.assert(
    fc.property(fc.array(fc.record({ gpuSeconds: fc.nat(50), endAccuracy: fc.nat(50) })), (cloud) => {
      const named = cloud.map((one, index) => ({ id: `${index}`, ...one }));
      const kept = paretoFrontier(named);
      for (const one of named)
        expect(kept.some((other) => other.gpuSeconds <= one.gpuSeconds && other.endAccuracy >= one.endAccuracy)).toBe(
          true,
        );
    }),
  );
});

test('all are tried first; then a fixed fraction of the worst goes every two windows, and enough stay', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  // Dearer and dearer, and from the third on worse and worse.
  const profile = (kept: readonly string[]) =>
    kept.map((id) => {
      const rank = ids.indexOf(id);
      return { id, gpuSeconds: 1 + rank, endAccuracy: rank < 2 ? 0.7 + rank / 10 : 0.8 - rank / 50 };
    });
  const history = [profile(ids)];
  expect(pruneConfigs(ids, history)).toEqual(ids);
  history.push(profile(ids));
  expect(pruneConfigs(ids, history)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  const six = profile(ids.slice(0, 6));
  history.push(six, six);
  expect(pruneConfigs(ids, history)).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (let window = 0; window < 20; window++) history.push(profile(ids.slice(0, 3)));
  const kept = pruneConfigs(ids, history);
  expect(kept.length).toBeGreaterThanOrEqual(3);
  expect(kept).toEqual(expect.arrayContaining(['a', 'b']));
});
