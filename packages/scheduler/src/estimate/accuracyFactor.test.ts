import { expect, test } from 'vitest';
import type { InferenceProfile } from '../problem.ts';
import { accuracyFactor, factorTable, inferenceConfigAt } from './accuracyFactor.ts';

const profile = (interpolation: InferenceProfile['interpolation']): InferenceProfile => ({
  interpolation,
  points: [
    { gpuShare: 0.05, accuracyFactor: 0.44, inferenceConfigId: 'every-5' },
    { gpuShare: 0.125, accuracyFactor: 0.78, inferenceConfigId: 'every-2' },
    { gpuShare: 0.25, accuracyFactor: 1, inferenceConfigId: 'every-1' },
  ],
});

test('under the first point nothing is inferred, above the last nothing is gained', () => {
  for (const interpolation of ['step', 'linear', 'reciprocal-share'] as const) {
    expect(accuracyFactor(profile(interpolation), 0)).toBe(0);
    expect(accuracyFactor(profile(interpolation), 0.04)).toBe(0);
    expect(accuracyFactor(profile(interpolation), 0.25)).toBe(1);
    expect(accuracyFactor(profile(interpolation), 3)).toBe(1);
  }
});

test('each interpolation runs its own way between two points', () => {
  expect(accuracyFactor(profile('step'), 0.2)).toBe(0.78);
  expect(accuracyFactor(profile('linear'), 0.1875)).toBeCloseTo(0.89, 12);
  // 1/0.2 is 5, three quarters of the way from 8 to 4.
  expect(accuracyFactor(profile('reciprocal-share'), 0.2)).toBeCloseTo(0.78 + 0.22 * 0.75, 12);
});

test('a share that reaches a point but for rounding counts as reaching it', () => {
  expect(accuracyFactor(profile('step'), 0.1 + 0.15 - 1e-12)).toBe(1);
});

test('a dearer configuration that does worse is not used', () => {
  const bumpy: InferenceProfile = {
    interpolation: 'linear',
    points: [
      { gpuShare: 0.1, accuracyFactor: 0.8, inferenceConfigId: 'good' },
      { gpuShare: 0.2, accuracyFactor: 0.5, inferenceConfigId: 'bad' },
      { gpuShare: 0.4, accuracyFactor: 0.9, inferenceConfigId: 'best' },
    ],
  };
  expect(accuracyFactor(bumpy, 0.2)).toBe(0.8);
  expect(inferenceConfigAt(bumpy, 0.3)).toBe('good');
  expect(inferenceConfigAt(bumpy, 0.4)).toBe('best');
  expect(inferenceConfigAt(bumpy, 0.05)).toBeNull();
});

test('the table ends at the first share that brings the best factor', () => {
  const table = factorTable(profile('step'), 0.05);
  expect([...table]).toEqual([0, 0.44, 0.44, 0.78, 0.78, 1]);
});
