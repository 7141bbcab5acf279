import { describe, expect, it } from 'vitest';
import { RecentValues } from './rates.ts';

describe('recent values', () => {
  it('are those of the span before now', () => {
    const values = new RecentValues(10_000);
    for (let at = 0; at <= 20_000; at += 100) values.add(at, at);
    expect(values.count(20_000)).toBe(100);
    expect(values.perSecond(20_000, 0)).toBe(10);
    expect(values.quantile(20_000, 0)).toBe(10_100);
  });

  it('are counted from anew when the clock is set back', () => {
    const values = new RecentValues(10_000);
    for (let at = 3_600_000; at < 3_610_000; at += 100) values.add(at, 50);
    for (let at = 1000; at <= 3000; at += 100) values.add(at, 5);
    expect(values.count(3000)).toBe(21);
    expect(values.mean(3000)).toBe(5);
  });
});
