import { expect, it } from 'vitest';
import { createFailedSignIns, mostRows } from './failedSignIns.ts';

it('gives an address a few rows a minute, and counts what got none in the next row', () => {
  let at = 0;
  const failures = createFailedSignIns(() => at);
  const one = Array.from({ length: mostRows.perAddress + 3 }, () => failures.take('10.0.0.7'));
  expect(one).toEqual([...Array.from({ length: mostRows.perAddress }, () => 0), null, null, null]);
  expect(failures.take('10.0.0.8')).toBe(3);
  at = 60_000;
  expect(failures.take('10.0.0.7')).toBe(0);
});

it('gives all addresses together no more than so many rows an hour', () => {
  let at = 0;
  const failures = createFailedSignIns(() => at);
  const rows = Array.from({ length: mostRows.perHour + 50 }, (_, i) => failures.take(`10.0.${i >> 8}.${i & 255}`));
  expect(rows.filter((row) => row !== null)).toHaveLength(mostRows.perHour);
  at = 3_600_000;
  expect(failures.take('10.9.9.9')).toBe(50);
});
