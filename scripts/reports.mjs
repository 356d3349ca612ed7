/** What the reports of the test runners say: how many tests passed, failed and were skipped, and which did not pass. */

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * From vitest's report. A file that could not be loaded has no tests, and counts as one that failed.
 * @param {any} report
 * @returns {Counts}
 */
export function vitestCounts(report) {
  const broken = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * From Playwright's report. Errors outside of any test count as failures.
 * @param {any} report
 * @returns {Counts}
 */
export function playwrightCounts(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected + report.errors.length, skipped };
}

/** @param {any} report vitest's @returns {string[]} */
export const vitestFaults = (report) =>
  report.testResults.flatMap((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter((/** @type {any} */ test) => test.status === 'failed');
    if (file.status === 'failed' && file.assertionResults.length === 0) return [`failed to load ${file.name}`];
    return failed.map((/** @type {any} */ test) => `failed ${file.name} › ${test.fullName}`);
  });

/** @param {any} report Playwright's @returns {string[]} those that failed, and those that passed only when tried again */
export function playwrightFaults(report) {
  /** @param {any} suite @param {string} path @returns {string[]} */
  const within = (suite, path) => [
    ...(suite.specs ?? []).flatMap((/** @type {any} */ spec) =>
      spec.tests
        .filter((/** @type {any} */ { status }) => status === 'unexpected' || status === 'flaky')
        .map((/** @type {any} */ { status }) => `${status === 'flaky' ? 'flaky' : 'failed'} ${path} › ${spec.title}`),
    ),
    ...(suite.suites ?? []).flatMap((/** @type {any} */ inner) => within(inner, `${path} › ${inner.title}`)),
  ];
  return report.suites.flatMap((/** @type {any} */ suite) => within(suite, suite.title));
}
