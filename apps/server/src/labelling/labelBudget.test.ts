import { describe, expect, it } from 'vitest';
import { LabelBudget } from './labelBudget.ts';

const sequence = () => {
  let seed = 1;
  return () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
};

describe('LabelBudget', () => {
  it('spreads the labels of a window evenly and never spends more than the budget', () => {
    const budget = new LabelBudget({ labels: 120, windowSeconds: 60, now: 0, random: sequence() });
    const spent = [0, 0];
    for (let ms = 0; ms < 60_000; ms += 100) spent[ms < 30_000 ? 0 : 1] += budget.choose(ms, 3).length;
    expect(spent[0] + spent[1]).toBeLessThanOrEqual(121);
    expect(spent[0] + spent[1]).toBeGreaterThan(110);
    expect(Math.abs(spent[0] - spent[1])).toBeLessThan(8);
  });

  it('does not save up a quiet hour for one burst', () => {
    const budget = new LabelBudget({ labels: 600, windowSeconds: 60, now: 0, random: sequence() });
    let spent = 0;
    for (let ms = 3_600_000; ms < 3_600_500; ms += 100) spent += budget.choose(ms, 8).length;
    expect(spent).toBeLessThan(16);
  });

  it('chooses each region of a frame at most once, in order, and all of them in time', () => {
    const budget = new LabelBudget({ labels: 6000, windowSeconds: 60, now: 0, random: sequence() });
    const seen = new Set<number>();
    for (let ms = 100; ms < 5000; ms += 100) {
      const chosen = budget.choose(ms, 8);
      expect([...new Set(chosen)].sort((a, b) => a - b)).toEqual(chosen);
      for (const index of chosen) seen.add(index);
    }
    expect(seen.size).toBe(8);
  });
});
