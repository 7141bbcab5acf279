/** @typedef {{ passed: number, failed: number, skipped: number }} TestCounts */

/**
 * What vitest's JSON reporter writes, as far as it is counted here.
 *
 * @typedef {object} VitestReport
 * @property {boolean} success
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly { status: string, assertionResults: readonly { status: string }[] }[]} testResults
 */

/**
 * Counts one vitest run. A file that does not load has no tests and counts as one failure, as does a run that failed
 * for another reason (an unhandled rejection, a crash before the report): silence must not pass.
 *
 * @param {VitestReport | null} report null when vitest wrote none
 * @param {number} exitCode of vitest
 * @returns {TestCounts}
 */
export const countTests = (report, exitCode) => {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
};

/**
 * @param {readonly TestCounts[]} counts
 * @returns {TestCounts}
 */
export const addCounts = (counts) =>
  counts.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );

/** The line that ends every test run. @param {TestCounts} counts */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;
