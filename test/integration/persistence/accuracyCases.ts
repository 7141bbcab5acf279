import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { AccuracyBin, AccuracySample } from '../../../apps/server/src/domain/accuracy.ts';
import type { Opened } from './opened.ts';
import { after, morning, storedStream } from './rows.ts';

/** Park and Miller's generator: the same seconds at every run. */
const generator = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

/** Seconds of a stream, every third or so without objects, with a gap of ten minutes. */
const secondsOf = (streamId: string, from: number, to: number): AccuracySample[] => {
  const random = generator(from + 11);
  return Array.from({ length: to - from }, (_, index) => from + index)
    .filter((second) => random() > 0.3 && (second < 1200 || second >= 1800))
    .map((second) => {
      const n = 1 + Math.floor(random() * 6);
      return { streamId, source: 'golden', at: after(second), n, correct: Math.floor(random() * (n + 1)) };
    });
};

/** Slots that lowest and highest are taken over, as the rollups have them. */
const slotOf = (binMs: number): number => {
  if (binMs % 3_600_000 === 0) return 300_000;
  if (binMs % 300_000 === 0) return 60_000;
  return binMs % 60_000 === 0 ? 10_000 : 1000;
};

const sumBy = (samples: readonly AccuracySample[], ms: number): Map<number, { n: number; correct: number }> => {
  const sums = new Map<number, { n: number; correct: number }>();
  for (const { at, n, correct } of samples) {
    const key = Math.floor(at.getTime() / ms) * ms;
    const sum = sums.get(key) ?? { n: 0, correct: 0 };
    sums.set(key, { n: sum.n + n, correct: sum.correct + correct });
  }
  return sums;
};

/** The same bins from the samples themselves. */
const expectedBins = (samples: readonly AccuracySample[], binMs: number): AccuracyBin[] => {
  const slots = [...sumBy(samples, slotOf(binMs))];
  return [...sumBy(samples, binMs)]
    .sort(([a], [b]) => a - b)
    .map(([at, { n, correct }]) => {
      const inside = slots.filter(([slot]) => slot >= at && slot < at + binMs).map(([, sum]) => sum.correct / sum.n);
      return { at, n, correct, min: Math.min(...inside), max: Math.max(...inside) };
    });
};

const allBins = [1000, 10_000, 30_000, 60_000, 90_000, 120_000, 300_000, 600_000, 3_600_000];

/** Accuracy by the second, its bins, rollups, partitions and retention. */
export const accuracyCases = ({ store, rows }: Opened): void => {
  const check = async (streamId: string, samples: readonly AccuracySample[]): Promise<void> => {
    const range = { streamId, source: 'golden', from: after(-3600), to: after(14_400) } as const;
    for (const binMs of allBins) {
      const bins = await store().accuracyBins({ ...range, binMs });
      expect({ binMs, bins }).toEqual({ binMs, bins: expectedBins(samples, binMs) });
    }
  };

  test('bins are the same before, between and after rollups, and gaps stay gaps', async () => {
    const { stream } = await storedStream(store());
    const first = secondsOf(stream.id, 0, 3000);
    await store().addAccuracySamples(first);
    await check(stream.id, first);
    await store().maintain(after(2500));
    await check(stream.id, first);
    const second = secondsOf(stream.id, 3000, 7500);
    await store().addAccuracySamples(second);
    await check(stream.id, [...first, ...second]);
    await store().maintain(after(7500));
    await store().maintain(after(7560));
    await check(stream.id, [...first, ...second]);
  });

  test('bins of several streams come in one query, each stream with its own', async () => {
    const [one, other, silent] = [
      await storedStream(store()),
      await storedStream(store()),
      await storedStream(store()),
    ].map(({ stream }) => stream.id);
    if (!one || !other || !silent) throw new Error('the streams were not stored');
    const samples = { [one]: secondsOf(one, 0, 900), [other]: secondsOf(other, 300, 2100) };
    await store().addAccuracySamples(Object.values(samples).flat());
    await store().maintain(after(1500));
    for (const binMs of [10_000, 60_000]) {
      const range = { source: 'golden', from: after(-3600), to: after(14_400), binMs } as const;
      const bins = await store().accuracyBinsOf({ ...range, streamIds: [other, silent, one] });
      expect([...bins]).toEqual([
        [other, expectedBins(samples[other] ?? [], binMs)],
        [silent, []],
        [one, expectedBins(samples[one] ?? [], binMs)],
      ]);
    }
  });

  test('a late sample, and one more of a second that was rolled up, still count', async () => {
    const { stream } = await storedStream(store());
    const early = secondsOf(stream.id, 0, 600);
    await store().addAccuracySamples(early);
    await store().maintain(after(7200));
    const late = [5, 5, 1500].map((second) => ({
      streamId: stream.id,
      source: 'golden' as const,
      at: after(second),
      n: 2,
      correct: 1,
    }));
    await store().addAccuracySamples(late);
    await check(stream.id, [...early, ...late]);
    await store().maintain(after(7260));
    await check(stream.id, [...early, ...late]);
  });

  test('bins that the range cuts are whole', async () => {
    const { stream } = await storedStream(store());
    const samples = secondsOf(stream.id, 0, 600);
    await store().addAccuracySamples(samples);
    const whole = expectedBins(samples, 60_000);
    const range = { streamId: stream.id, source: 'golden', from: after(90), to: after(150) } as const;
    expect(await store().accuracyBins({ ...range, binMs: 60_000 })).toEqual(whole.slice(1, 3));
  });

  test('counts of any range are exact, rolled up or not', async () => {
    const { stream } = await storedStream(store());
    const samples = secondsOf(stream.id, 0, 7000);
    await store().addAccuracySamples(samples);
    const ranges = [
      [0, 7000],
      [17, 43],
      [59, 61],
      [60, 120],
      [61, 3599],
      [1250, 1750],
      [3000, 6999],
    ] as const;
    const exact = async (): Promise<void> => {
      for (const [from, to] of ranges) {
        const inside = samples.filter(({ at }) => at >= after(from) && at < after(to));
        const expected = { n: 0, correct: 0 };
        for (const { n, correct } of inside) {
          expected.n += n;
          expected.correct += correct;
        }
        const range = { streamId: stream.id, source: 'golden', from: after(from), to: after(to) } as const;
        expect({ from, to, ...(await store().accuracyCount(range)) }).toEqual({ from, to, ...expected });
      }
    };
    await exact();
    await store().maintain(after(3000));
    await exact();
    await store().maintain(after(90_000));
    await exact();
  });

  test('streams and sources are kept apart', async () => {
    const { stream } = await storedStream(store());
    const { stream: other } = await storedStream(store());
    const at = after(10);
    await store().addAccuracySamples([
      { streamId: stream.id, source: 'golden', at, n: 4, correct: 1 },
      { streamId: stream.id, source: 'truth', at, n: 8, correct: 6 },
      { streamId: other.id, source: 'golden', at, n: 2, correct: 2 },
      { streamId: other.id, source: 'truth', at, n: 0, correct: 0 },
    ]);
    const count = (streamId: string, source: 'golden' | 'truth') =>
      store().accuracyCount({ streamId, source, from: after(0), to: after(60) });
    expect(await count(stream.id, 'golden')).toEqual({ n: 4, correct: 1 });
    expect(await count(stream.id, 'truth')).toEqual({ n: 8, correct: 6 });
    expect(await count(other.id, 'golden')).toEqual({ n: 2, correct: 2 });
    expect(await count(other.id, 'truth')).toEqual({ n: 0, correct: 0 });
  });

  test('an impossible count and an unknown stream are refused, and the rest of their batch with them', async () => {
    const { stream } = await storedStream(store());
    const good = { streamId: stream.id, source: 'golden', at: after(1), n: 2, correct: 1 } as const;
    const impossible = store().addAccuracySamples([good, { ...good, at: after(2), correct: 3 }]);
    await expect(impossible).rejects.toThrow(/accuracy_sample_counts/u);
    await expect(store().addAccuracySamples([good, { ...good, streamId: 'nobody' }])).rejects.toThrow('nobody');
    const range = { streamId: stream.id, source: 'golden', from: after(0), to: after(9) } as const;
    expect(await store().accuracyCount(range)).toEqual({ n: 0, correct: 0 });
  });

  test('days are partitions, made on demand and ahead; old seconds go, their rollups stay', async () => {
    const { stream } = await storedStream(store());
    const dayMs = 86_400_000;
    const old = new Date(morning.getTime() - 5 * dayMs);
    const samples = Array.from({ length: 120 }, (_, second) => ({
      streamId: stream.id,
      source: 'golden' as const,
      at: new Date(old.getTime() + second * 1000),
      n: 2,
      correct: 1,
    }));
    await store().addAccuracySamples(samples);
    const partitions = async () =>
      (
        await rows(
          `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'accuracy_sample'::regclass`,
        )
      )
        .map(({ name }) => name)
        .sort();
    expect(await partitions()).toContain('accuracy_sample_20260309');
    const later = new Date(morning.getTime() + 4 * dayMs);
    await store().maintain(later);
    expect(await partitions()).not.toContain('accuracy_sample_20260309');
    expect(await partitions()).toEqual(
      expect.arrayContaining(['accuracy_sample_20260318', 'accuracy_sample_20260319', 'accuracy_sample_20260320']),
    );
    const range = { streamId: stream.id, source: 'golden', from: old, to: new Date(old.getTime() + 120_000) } as const;
    expect(await store().accuracyBins({ ...range, binMs: 60_000 })).toHaveLength(2);
    expect(await store().accuracyCount(range)).toEqual({ n: 240, correct: 120 });
    // A second of a day that was dropped comes too late, and does not stand for its whole minute.
    await store().addAccuracySamples(samples.slice(0, 1));
    await store().maintain(new Date(later.getTime() + 60_000));
    expect(await store().accuracyCount(range)).toEqual({ n: 240, correct: 120 });
  });

  test('thousands of seconds go in at once', async () => {
    const { stream } = await storedStream(store());
    const samples = Array.from({ length: 20_000 }, (_, second) => ({
      streamId: stream.id,
      source: 'truth' as const,
      at: after(second),
      n: 3,
      correct: 2,
    }));
    await Promise.all([store().addAccuracySamples(samples), store().maintain(after(10_000))]);
    const range = { streamId: stream.id, source: 'truth', from: after(0), to: after(20_000) } as const;
    expect(await store().accuracyCount(range)).toEqual({ n: 60_000, correct: 40_000 });
    await expect(store().accuracyBins({ ...range, streamId: randomUUID(), binMs: 1000 })).rejects.toThrow('no stream');
  });
};
