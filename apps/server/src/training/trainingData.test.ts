import { describe, expect, it } from 'vitest';
import { judgeCandidate } from './promotionGate.ts';
import { trainingData } from './trainingData.ts';

const sample = (at: number, label = 0) => ({ at, label, confidence: 1, pixels: new Uint8Array() });
const range = (from: number, to: number, label = 0) =>
  Array.from({ length: to - from }, (_, index) => sample(from + index, label));

describe('trainingData', () => {
  it('holds out the newest quarter, so that a trial is judged on what came after its data', () => {
    const result = trainingData(range(100, 200), [], 10);
    if (result.kind !== 'ready') throw new Error(result.kind);
    const { train, holdOut } = result.data;
    expect(train).toHaveLength(75);
    expect(Math.max(...train.map(({ at }) => at))).toBeLessThan(Math.min(...holdOut.map(({ at }) => at)));
  });

  it('keeps a few of the newest exemplars of every class that used to show up', () => {
    const older = [...range(0, 50, 1), ...range(50, 53, 2)];
    const result = trainingData(range(100, 140, 0), older, 10);
    if (result.kind !== 'ready') throw new Error(result.kind);
    const { train, exemplars } = result.data;
    expect(exemplars).toBe(13);
    expect(train.filter(({ label }) => label === 1).map(({ at }) => at)).toEqual(range(40, 50).map(({ at }) => at));
    expect(train.filter(({ label }) => label === 2)).toHaveLength(3);
  });

  it('says how many labels are missing', () => {
    expect(trainingData(range(0, 12), [], 10)).toEqual({ kind: 'too-few', samples: 12, needed: 40 });
  });
});

describe('judgeCandidate', () => {
  it('rejects a candidate that is no better, with both figures', () => {
    const verdict = judgeCandidate(120, 85, 90);
    expect(verdict.promoted).toBe(false);
    expect(verdict.reason).toBe('Retraining rejected: 70.8 % on the newest 120 labels, live model 75.0 %.');
    expect(judgeCandidate(120, 90, 90).promoted).toBe(false);
  });

  it('promotes one that is', () => {
    expect(judgeCandidate(100, 91, 90)).toMatchObject({ promoted: true, candidateAccuracy: 0.91, liveAccuracy: 0.9 });
  });
});
