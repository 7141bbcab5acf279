import { describe, expect, it } from 'vitest';
import { ExemplarMemory } from './exemplarMemory.ts';
import { judgeCandidate } from './promotionGate.ts';
import { trainingData } from './trainingData.ts';

/** One sample every 200 ms from `from` on, as a label budget of 300 a minute gives. */
const watched = (from: number, count: number, label = 0) =>
  Array.from({ length: count }, (_, index) => ({
    at: from + index * 200,
    label,
    confidence: 1,
    pixels: Uint8Array.of(index, index >> 8, label),
  }));

const memoryOf = (samples: ReturnType<typeof watched>) =>
  new ExemplarMemory({ budgetBytes: 4 * 2 ** 20, halfLifeMs: Number.POSITIVE_INFINITY }, samples);
const empty = memoryOf([]);

const cut = (...args: Parameters<typeof trainingData>) => {
  const result = trainingData(...args);
  if (result.kind !== 'ready') throw new Error(result.kind);
  return result.data;
};

describe('trainingData', () => {
  it('holds out the newest quarter, three seconds after what is learned from', () => {
    const { train, holdOut } = cut(watched(100_000, 300), empty, 25);
    expect(holdOut).toHaveLength(75);
    expect(train).toHaveLength(211);
    expect((holdOut[0]?.at ?? 0) - (train.at(-1)?.at ?? 0)).toBeGreaterThanOrEqual(3000);
  });

  it('gives the gap no more than a tenth of a short window', () => {
    expect(cut(watched(100_000, 40), empty, 25).train).toHaveLength(27);
  });

  it('adds exemplars of every class from before the window, and none from within it', () => {
    const window = watched(100_000, 80);
    const older = [...watched(0, 60, 1), ...watched(20_000, 3, 2)];
    const { train, exemplars } = cut(window, memoryOf([...older, ...window]), 10);
    const ofClass = (label: number) => train.filter((sample) => sample.label === label);
    expect(exemplars).toBe(13);
    expect(ofClass(1)).toHaveLength(10);
    expect(ofClass(2)).toHaveLength(3);
    expect(ofClass(0)).toHaveLength(54);
  });

  it('says how many labels are missing', () => {
    expect(trainingData(watched(0, 12), empty, 10)).toEqual({ kind: 'too-few', samples: 12, needed: 40 });
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
