import { type InferenceProfile, policies } from '@whetstone/scheduler';
import { expect, test } from 'vitest';
import { judgeLatency, latencyPart, withLatencies, withLatencyReasons } from './latencyBound.ts';

const profile: InferenceProfile = {
  interpolation: 'step',
  points: [
    { gpuShare: 0.05, accuracyFactor: 0.7, inferenceConfigId: 'every-2' },
    { gpuShare: 0.1, accuracyFactor: 1, inferenceConfigId: 'every-1' },
  ],
};

/** A plan for one stream with the bound, at these measured p95s by frame interval. */
const planAt = (p95Ms: Readonly<Record<number, number>>, maxLatencyMs: number) => {
  const measured = withLatencies(profile, [1, 2], (interval) => p95Ms[interval] ?? null);
  const verdict = judgeLatency(measured, maxLatencyMs);
  const plan = policies.auto({
    windowSeconds: 60,
    labellingDelaySeconds: 0,
    gpuCount: 0.5,
    allocationUnit: 0.005,
    stealQuantum: 0.05,
    streams: [
      {
        id: 'gate',
        startAccuracy: 0.8,
        minAccuracy: 0,
        inferenceProfile: measured,
        retrainingConfigs: [],
        ...latencyPart(verdict),
      },
    ],
  });
  const told = withLatencyReasons(plan, new Map([['gate', verdict]]));
  if (told.kind !== 'plan') throw new Error('expected a plan');
  return { lambda: told.stages[0]?.streams.gate?.inferenceConfigId, sentence: told.reasons.gate?.sentence ?? '' };
};

test('while nothing slow was measured the most accurate frame interval is used, and nothing is said', () => {
  const { lambda, sentence } = planAt({ 1: 80 }, 200);
  expect(lambda).toBe('every-1');
  expect(sentence).not.toContain('bound');
});

test('an interval that was measured to be too slow is not used, and the reason says so', () => {
  const { lambda, sentence } = planAt({ 1: 320, 2: 90 }, 200);
  expect(lambda).toBe('every-2');
  expect(sentence).toMatch(/320 ms at p95 \(measured\) or longer, over its bound of 200 ms, are not used\.$/u);
});

test('a bound that no interval keeps does not silence the stream: it runs as well as it can, and the reason says so', () => {
  const { lambda, sentence } = planAt({ 1: 320, 2: 250 }, 200);
  expect(lambda).toBe('every-1');
  expect(sentence).toMatch(
    /No frame interval keeps its bound of 200 ms: the best takes 250 ms at p95 \(measured\)\.$/u,
  );
});
