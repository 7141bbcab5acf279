import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveEpochs, extrapolate } from './extrapolate.ts';
import { fitCurve, type TrialOutcome } from './fitCurve.ts';
import { nonNegativeLeastSquares } from './nonNegativeLeastSquares.ts';

const curveOf = (trial: TrialOutcome) => {
  const fit = fitCurve(trial);
  if (fit.kind !== 'curve') throw new Error(fit.reason);
  return fit;
};

describe('non-negative least squares', () => {
  const squares = (rows: readonly (readonly number[])[], targets: readonly number[], x: readonly number[]) =>
    rows.reduce(
      (sum, row, i) => sum + (row.reduce((dot, a, j) => dot + a * (x[j] ?? 0), 0) - (targets[i] ?? 0)) ** 2,
      0,
    );

  test('finds the free solution where it is non-negative, and the bound where it is not', () => {
    const rows = [
      [1, 1],
      [2, 1],
      [3, 1],
    ];
    const [slope, offset] = nonNegativeLeastSquares(rows, [3, 5, 7]);
    expect(slope).toBeCloseTo(2, 10);
    expect(offset).toBeCloseTo(1, 10);
    expect(nonNegativeLeastSquares(rows, [3, 2, 1])).toEqual([0, expect.closeTo(2, 10)]);
    expect(nonNegativeLeastSquares(rows, [-1, -2, -3])).toEqual([0, 0]);
  });

  test('meets the optimality conditions: no gradient on what is free, none downhill at the bound', () => {
    const cell = fc.integer({ min: -9, max: 9 });
    const instance = fc.integer({ min: 1, max: 4 }).chain((width) =>
      fc.record({
        rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: width, maxLength: 8 }),
        targets: fc.array(cell, { minLength: 8, maxLength: 8 }),
      }),
    );
    fc.assert(
      fc.property(instance, ({ rows, targets }) => {
        const x = nonNegativeLeastSquares(rows, targets);
        const base = squares(rows, targets, x);
        for (const [index, value] of x.entries()) {
          expect(value).toBeGreaterThanOrEqual(0);
          for (const step of [1e-3, -1e-3]) {
            if (value + step < 0) continue;
            const moved = x.map((other, j) => (j === index ? other + step : other));
            expect(squares(rows, targets, moved)).toBeGreaterThanOrEqual(base - 1e-6);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the Optimus curve', () => {
  const epochs = [1, 2, 3, 4, 5];

  test('is recovered from its own values and extrapolates them', () => {
    const accuracy = (e: number) => 1 - (1 / (0.4 * e + 1.5) + 0.1);
    const fit = curveOf({ epochs, accuracies: epochs.map(accuracy) });
    expect(fit.residual).toBeLessThan(1e-6);
    expect(extrapolate(fit, 30)).toBeCloseTo(accuracy(30), 4);
  });

  test('of a trial that does not move is flat, not a failure', () => {
    const fit = curveOf({ epochs, accuracies: [0.62, 0.62, 0.62, 0.62, 0.62] });
    expect(fit.b0).toBe(0);
    expect(extrapolate(fit, 1000)).toBeCloseTo(0.62, 9);
  });

  test('of a trial that gets worse is flat at its mean', () => {
    const fit = curveOf({ epochs, accuracies: [0.9, 0.8, 0.7, 0.6, 0.5] });
    expect(extrapolate(fit, 30)).toBeCloseTo(0.7, 3);
    expect(fit.residual).toBeCloseTo(0.1414, 3);
  });

  test.each([
    [{ epochs: [1, 2], accuracies: [0.5, 0.6] }, 'the trial has 2 epochs; a curve needs at least 3'],
    [{ epochs, accuracies: [0.5] }, 'the trial has 5 epochs and 1 accuracies; one for each is needed'],
    [{ epochs: [1, 2, 2], accuracies: [0.5, 0.6, 0.7] }, "the trial's epochs 1, 2, 2 do not increase"],
    [
      { epochs: [1, 2, 3], accuracies: [0.5, Number.NaN, 0.7] },
      'the trial has an accuracy of NaN; it must be between 0 and 1',
    ],
  ])('is refused for an unusable trial: %j', (trial, reason) => {
    expect(fitCurve(trial)).toEqual({ kind: 'failed', reason });
  });

  test('never falls with epochs and stays in [0, 1], whatever was measured', () => {
    const accuracies = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(accuracies, (hundredths) => {
        const trial = { epochs, accuracies: hundredths.map((value) => value / 100) };
        const fit = curveOf(trial);
        const promised = [1, 5, 10, 100, 1e6].map((at) => extrapolate(fit, at));
        for (const [index, value] of promised.entries()) {
          expect(value).toBeGreaterThanOrEqual(promised[index - 1] ?? 0);
          expect(value).toBeLessThanOrEqual(1);
        }
        const flat = Math.sqrt(
          trial.accuracies.reduce((sum, a) => sum + (a - trial.accuracies.reduce((x, y) => x + y, 0) / 5) ** 2, 0) / 5,
        );
        expect(fit.residual).toBeLessThanOrEqual(flat + 2e-3);
      }),
      { numRuns: 100 },
    );
  });

  test('promises no more than the data allow: noise in five epochs is no rise to 100 %', () => {
    const trial = { epochs: [0.1, 0.2, 0.3, 0.4, 0.5], accuracies: [0.7, 0.71, 0.72, 0.73, 0.74] };
    const fit = curveOf(trial);
    const free = extrapolate(fit, 30);
    const held = extrapolate(fit, 30, { trial, validationSamples: 100 });
    // 4 points over 2.3 doublings; 5.9 doublings more bring at most 10.2 points.
    expect(held).toBeLessThanOrEqual(0.74 + (0.04 / Math.log2(5)) * Math.log2(60) + 1e-9);
    expect(held).toBeLessThan(free);
    const perfect = { epochs: [1, 2, 3], accuracies: [0.9, 0.99, 1] };
    expect(extrapolate(curveOf(perfect), 50, { trial: perfect, validationSamples: 20 })).toBeLessThanOrEqual(21 / 22);
  });
});

test('epochs of a trial on a tenth of the data are tenths of an epoch', () => {
  expect(effectiveEpochs(5, 60, 600)).toBeCloseTo(0.5, 12);
  expect(effectiveEpochs(15, 300, 600)).toBeCloseTo(7.5, 12);
});
