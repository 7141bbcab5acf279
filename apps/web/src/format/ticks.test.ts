import { expect, it } from 'vitest';
import { roundTicks } from './ticks.ts';

it('steps in round numbers from zero, never past the end', () => {
  expect(roundTicks(25.1, 5)).toEqual([0, 10, 20]);
  expect(roundTicks(9, 5)).toEqual([0, 2, 4, 6, 8]);
  expect(roundTicks(0.9, 4).map((tick) => Number(tick.toFixed(6)))).toEqual([0, 0.5]);
  expect(roundTicks(5, 5)).toEqual([0, 1, 2, 3, 4, 5]);
});
