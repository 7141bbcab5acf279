import { expect, test } from 'vitest';
import { binLength, levelFor } from './accuracyLevels.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = 1000 * day;
const last = (ms: number) => ({ from: now - ms, to: now });

test('a timeline gets round bins, no more than asked for', () => {
  expect(binLength(last(hour / 4), 360, now)).toBe(5000);
  expect(binLength(last(hour), 360, now)).toBe(10_000);
  expect(binLength(last(day), 360, now)).toBe(300_000);
  expect(binLength(last(30 * day), 360, now)).toBe(2 * hour);
  expect(binLength(last(3000 * day), 10, now)).toBe(43 * 7 * day);
});

test('a timeline of long ago is as fine as what is kept of it', () => {
  const quarter = (ago: number) => ({ from: now - ago, to: now - ago + hour / 4 });
  expect(binLength(quarter(6 * day), 360, now)).toBe(5000);
  expect(binLength(quarter(10 * day), 360, now)).toBe(60_000);
  expect(binLength(quarter(100 * day), 360, now)).toBe(300_000);
  expect(binLength(quarter(900 * day), 360, now)).toBe(hour);
});

test('bins come from the coarsest rollup that fills them', () => {
  expect(levelFor(10_000)).toBeNull();
  expect(levelFor(90_000)).toBeNull();
  expect(levelFor(120_000)?.table).toBe('accuracy_1m');
  expect(levelFor(600_000)?.table).toBe('accuracy_5m');
  expect(levelFor(2 * hour)?.table).toBe('accuracy_1h');
});
