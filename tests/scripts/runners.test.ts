import { describe, expect, test } from 'vitest';
import { playwrightCounts, playwrightFaults, vitestCounts, vitestFaults } from '../../scripts/reports.mjs';

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

  test('is preceded by the names of those that failed, or passed only when tried again', () => {
    const testResults = [
      { name: 'a.test.ts', status: 'failed', assertionResults: [{ status: 'failed', fullName: 'adds' }] },
      { name: 'b.test.ts', status: 'failed', assertionResults: [] },
      { name: 'c.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'takes away' }] },
    ];
    expect(vitestFaults({ testResults })).toEqual(['failed a.test.ts › adds', 'failed to load b.test.ts']);
    const specs = ['expected', 'flaky', 'unexpected'].map((status) => ({ title: status, tests: [{ status }] }));
    const suites = [{ title: 'a.test.ts', specs: [], suites: [{ title: 'a meeting', specs }] }];
    expect(playwrightFaults({ suites })).toEqual([
      'flaky a.test.ts › a meeting › flaky',
      'failed a.test.ts › a meeting › unexpected',
    ]);
  });
});
