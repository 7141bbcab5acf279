import { expect, test } from 'vitest';
import type { FeasiblePlan, Stage } from '../plan.ts';
import type { Problem, StreamProblem } from '../problem.ts';
import { integrate } from './integrate.ts';

const stream = (id: string, more: Partial<StreamProblem> = {}): StreamProblem => ({
  id,
  startAccuracy: 0.5,
  minAccuracy: 0,
  inferenceProfile: {
    interpolation: 'linear',
    points: [
      { gpuShare: 0, accuracyFactor: 0 },
      { gpuShare: 0.5, accuracyFactor: 1 },
    ],
  },
  retrainingConfigs: [{ id: 'full', endAccuracy: 0.9, gpuSeconds: 20 }],
  ...more,
});

const problem = (streams: readonly StreamProblem[], more: Partial<Problem> = {}): Problem => ({
  windowSeconds: 100,
  labellingDelaySeconds: 0,
  gpuCount: 1,
  allocationUnit: 0.1,
  stealQuantum: 0.1,
  streams,
  ...more,
});

const planOf = (...stages: Stage[]): FeasiblePlan => ({
  kind: 'plan',
  policy: 'by hand',
  stages,
  choices: {},
  windowAccuracies: {},
  objective: 0,
  upperBound: null,
  reasons: {},
});

const stage = (
  startSeconds: number,
  endSeconds: number,
  streams: Record<string, [number, number, string | null]>,
): Stage => ({
  startSeconds,
  endSeconds,
  streams: Object.fromEntries(
    Object.entries(streams).map(([id, [inferenceShare, retrainingShare, retrainingConfigId]]) => [
      id,
      { inferenceShare, retrainingShare, retrainingConfigId },
    ]),
  ),
});

test('a retraining that completes in the middle of a stage raises accuracy from that instant', () => {
  const result = integrate(problem([stream('a')]), planOf(stage(0, 100, { a: [0.5, 0.5, 'full'] })));
  // 20 GPU-s at 0.5 GPU are 40 s at 50 %, then 60 s at 90 %.
  expect(result.windowAccuracies.a).toBeCloseTo(0.4 * 0.5 + 0.6 * 0.9, 12);
  expect(result.completions.a).toBeCloseTo(40, 12);
  expect(result.retrainingGpuSeconds).toBeCloseTo(20, 12);
  expect(result.violations).toEqual([]);
});

test('work adds up over stages, and pauses cost none of it', () => {
  const result = integrate(
    problem([stream('a')]),
    planOf(
      stage(0, 10, { a: [0.2, 0.8, 'full'] }),
      stage(10, 50, { a: [1, 0, null] }),
      stage(50, 100, { a: [0.4, 0.6, 'full'] }),
    ),
  );
  // 8 GPU-s, a pause, and 12 more at 0.6 GPU: done at 70 s.
  expect(result.completions.a).toBeCloseTo(70, 12);
  expect(result.windowAccuracies.a).toBeCloseTo(
    (10 * 0.5 * 0.4 + 40 * 0.5 + 20 * 0.5 * 0.8 + 30 * 0.9 * 0.8) / 100,
    12,
  );
});

test('weights count in the objective, and each stream is averaged over its own window', () => {
  const streams = [stream('a', { weight: 3 }), stream('b', { startAccuracy: 0.8, remainingSeconds: 20 })];
  const plan = planOf(
    stage(0, 20, { a: [0.5, 0, null], b: [0.5, 0, null] }),
    stage(20, 100, { a: [0.5, 0, null], b: [0, 0, null] }),
  );
  const result = integrate(problem(streams), plan);
  expect(result.windowAccuracies.b).toBeCloseTo(0.8, 12);
  expect(result.objective).toBeCloseTo((3 * 0.5 + 0.8) / 4, 12);
});

test('a retraining under way has only its rest to do, and a late one is not done before it is', () => {
  const under = (doneGpuSeconds: number) =>
    integrate(
      problem([stream('a', { running: { retrainingConfigId: 'full', doneGpuSeconds } })], {
        labellingDelaySeconds: 30,
      }),
      planOf(stage(0, 100, { a: [0.5, 0.5, 'full'] })),
    );
  expect(under(15).completions.a).toBeCloseTo(10, 12);
  expect(under(15).violations).toEqual([]);
  expect(under(25).completions.a).toBeGreaterThan(0);
});

test('every broken rule is named with its time and its value', () => {
  const streams = [stream('a', { minAccuracy: 0.45 }), stream('b')];
  const plan = planOf(
    stage(0, 10, { a: [0.5, 0.55, 'full'], b: [0.5, 0, 'unknown'] }),
    stage(20, 100, { a: [0.3, 0.2, 'full'] }),
  );
  const { violations } = integrate(problem(streams, { labellingDelaySeconds: 5 }), plan);
  const found = violations.map(({ kind, streamId, startSeconds }) => `${kind} ${streamId} ${startSeconds}`);
  expect(found).toEqual(
    expect.arrayContaining([
      'share a 0',
      'capacity null 0',
      'labelling-delay a 0',
      'configuration b 0',
      'stages null 10',
      'stages b 20',
      'floor a 20',
    ]),
  );
  const floor = violations.find(({ kind }) => kind === 'floor');
  expect(floor?.sentence).toBe('a is at 30.0 %, under its floor of 45.0 %');
  // 14.5 GPU-s are left at 20 s and take 72.5 s.
  expect(floor?.endSeconds).toBeCloseTo(92.5, 9);
});
