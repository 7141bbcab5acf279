import { expect, it } from 'vitest';
import { mixPoints, mixSeries, othersName } from './classMix.ts';

const names = Array.from({ length: 10 }, (_, index) => `c${index}`);
const mix = {
  from: 0,
  to: 60_000,
  binMs: 30_000,
  classes: names,
  bins: [
    { at: 0, counts: Object.fromEntries(names.map((name, index) => [name, 10 - index])) },
    { at: 30_000, counts: {} },
  ],
};

it('draws the seven most frequent classes and the rest as one', () => {
  const series = mixSeries(mix);
  expect(series.map(({ name }) => name)).toEqual([...names.slice(0, 7), othersName]);
  expect(series.at(-1)?.total).toBe(3 + 2 + 1);
  expect(new Set(series.map(({ colour }) => colour)).size).toBe(8);
});

it('shares of a bin add up to one, and a bin without labels is a gap', () => {
  const points = mixPoints(mix);
  expect(points.map(({ from }) => from)).toEqual([0]);
  expect(Object.values(points[0]?.shares ?? {}).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  expect(points[0]?.shares[othersName]).toBeCloseTo(6 / 55);
});
