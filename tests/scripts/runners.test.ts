import { describe, expect, test } from 'vitest';
import { playwrightCounts, vitestCounts } from '../../scripts/runners.mjs';

describe('the closing line of npm test', () => {
  test('counts a file that vitest could not load as one failure', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    };
    expect(vitestCounts(report)).toEqual({ passed: 5, failed: 2, skipped: 3 });
  });

  test('counts an error outside of any browser test as a failure', () => {
    const stats = { expected: 3, unexpected: 1, flaky: 0, skipped: 4 };
    expect(playwrightCounts({ stats, errors: [{}] })).toEqual({ passed: 3, failed: 2, skipped: 4 });
  });
});
