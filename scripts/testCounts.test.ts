import { describe, expect, test } from 'vitest';
import { addCounts, closingLine, countTests } from './testCounts.mjs';

const report = {
  success: true,
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'skipped' }] }],
};

describe('the closing line of npm test', () => {
  test('adds what ran, failed and was skipped in all projects', () => {
    const total = addCounts([countTests(report, 0), countTests({ ...report, numFailedTests: 2 }, 1)]);
    expect(closingLine(total)).toBe('6 passed, 2 failed, 2 skipped');
  });

  test('a file that does not load counts as a failure', () => {
    const testResults = [...report.testResults, { status: 'failed', assertionResults: [] }];
    expect(countTests({ ...report, success: false, testResults }, 1)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  test('an unhandled rejection after passing tests counts as a failure', () => {
    expect(countTests({ ...report, success: false }, 1).failed).toBe(1);
  });

  test('a vitest that wrote no report counts as a failure', () => {
    expect(countTests(null, 0).failed).toBe(1);
  });
});
