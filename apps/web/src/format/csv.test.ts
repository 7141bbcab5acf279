import { expect, it } from 'vitest';
import { csvOf, timelineCsv } from './csv.ts';

it('keeps commas, quotes and lines, and makes a text of what a spreadsheet would calculate', () => {
  expect(
    csvOf(
      ['a', 'b'],
      [
        ['x, "y"', 1.5],
        ['=1+1', null],
        ['two\nlines', 0],
      ],
    ),
  ).toBe('a,b\r\n"x, ""y""",1.5\r\n\'=1+1,\r\n"two\nlines",0\r\n');
});

it('a timeline is one row a bin, oldest first, with empty cells where nothing was measured', () => {
  const bin = (at: number, n: number, correct: number) => ({ at, n, correct, min: 0.25, max: 1 });
  const csv = timelineCsv({
    from: 0,
    to: 20_000,
    binMs: 10_000,
    golden: [bin(0, 4, 3)],
    truth: [bin(10_000, 10, 5), bin(0, 10, 10)],
    events: [],
  });
  expect(csv.trimEnd().split('\r\n').slice(1)).toEqual([
    '1970-01-01T00:00:00.000Z,10,0.75,0.25,1,4,1,10',
    '1970-01-01T00:00:10.000Z,10,,,,0,0.5,10',
  ]);
});
