import { describe, expect, it } from 'vitest';
import { intervalOf, meanAccuracy, timelinePoints } from './accuracy.ts';
import { formatIn } from './useFormat.ts';

const {
  ago,
  bytes,
  clock,
  count,
  countdown,
  dayClock,
  duration,
  framesPerSecond,
  gpuSeconds,
  milliseconds,
  percent,
  percentRange,
  points,
  share,
  utc,
} = formatIn('en');

const plain = (text: string) => text.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');

describe('numbers', () => {
  it('shows fractions as percentages and their differences as signed points', () => {
    expect(plain(percent(0.7124))).toBe('71.2 %');
    expect(plain(percentRange(0.68, 0.741))).toBe('68.0–74.1 %');
    expect(plain(points(0.034))).toBe('+3.4 points');
    expect(plain(points(-0.034))).toBe('−3.4 points');
  });

  it('has no sign on a difference that rounds to nothing', () => {
    expect(plain(points(-0.0001))).toBe('0.0 points');
    expect(plain(points(0.0001))).toBe('0.0 points');
  });

  it('does not round a small share down to zero', () => {
    expect(plain(share(0.004))).toBe('< 1 %');
    expect(plain(share(0))).toBe('0 %');
    expect(plain(share(0.305))).toBe('31 %');
  });

  it('says units and keeps the digits that matter', () => {
    expect(plain(milliseconds(3.42))).toBe('3.4 ms');
    expect(plain(milliseconds(412.6))).toBe('413 ms');
    expect(plain(framesPerSecond(9.97))).toBe('10.0 fps');
    expect(plain(gpuSeconds(4.754))).toBe('4.75 GPU-s');
    expect(plain(gpuSeconds(85.21))).toBe('85.2 GPU-s');
    expect(plain(bytes(400 * 1024 ** 2))).toBe('400 MiB');
    expect(count(12_345)).toBe('12,345');
  });
});

describe('times', () => {
  const noon = new Date(2026, 10, 23, 12, 3, 11);

  it('counts down to zero and stays there', () => {
    expect(countdown(65_000)).toBe('1:05');
    expect(countdown(3_665_000)).toBe('1:01:05');
    expect(countdown(-4_000)).toBe('0:00');
  });

  it('names the day only where it is another one', () => {
    expect(clock(noon)).toBe('12:03:11');
    expect(dayClock(noon, new Date(2026, 10, 23, 23, 0, 0))).toBe('12:03:11');
    expect(dayClock(noon, new Date(2026, 10, 24, 1, 0, 0))).toBe('2026-11-23 12:03:11');
  });

  it('keeps UTC for the hover', () => {
    expect(utc(new Date('2026-11-23T11:03:11.512Z'))).toBe('2026-11-23 11:03:11 UTC');
  });

  it('takes the largest sensible unit', () => {
    expect(plain(duration(12_000))).toBe('12 s');
    expect(plain(duration(180_000))).toBe('3 min');
    expect(plain(duration(2.5 * 3_600_000))).toBe('2.5 h');
    expect(plain(duration(4 * 86_400_000))).toBe('4 d');
    expect(ago(1_000, 1_500)).toBe('just now');
    expect(plain(ago(0, 180_000))).toBe('3 min ago');
  });
});

describe('timeline points', () => {
  const bin = (at: number, n: number, correct: number) => ({ at, n, correct, min: 0.5, max: 1 });

  it('joins golden and true accuracy on one time grid', () => {
    const joined = timelinePoints([bin(0, 10, 8), bin(10, 10, 9)], [bin(10, 20, 10)], 10);
    expect(joined.map(({ at, golden, truth }) => ({ at, golden, truth }))).toEqual([
      { at: 5, golden: 0.8, truth: null },
      { at: 15, golden: 0.9, truth: 0.5 },
    ]);
  });

  it('breaks the line where bins are missing, and takes a bin without samples for missing', () => {
    const broken = timelinePoints([bin(0, 10, 8), bin(10, 0, 0), bin(30, 10, 9)], [], 10);
    expect(broken.map(({ golden }) => golden)).toEqual([0.8, null, 0.9]);
    expect(broken[1]?.at).toBe(15);
  });

  it('has no mean and no interval without samples', () => {
    expect(meanAccuracy([])).toBeNull();
    expect(intervalOf({ n: 0, correct: 0 })).toBeNull();
    expect(meanAccuracy([bin(0, 10, 8), bin(10, 30, 12)])).toBe(0.5);
  });
});
