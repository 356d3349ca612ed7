/** The test runners, one after the other, and what all of them say together. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findMongo } from './mongo.mjs';
import { nodeBinary, root } from './prepare.mjs';
import { playwrightCounts, playwrightFaults, vitestCounts, vitestFaults } from './reports.mjs';
import { shown } from './run.mjs';

/** @typedef {import('./reports.mjs').Counts} Counts */

const reports = join(root, '.cache', 'reports');
const minute = 60_000;

/** @param {string} file */
const playwright = (file) => ({
  file: join(reports, file),
  args: () => [join(root, 'node_modules', '@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json'],
  counts: playwrightCounts,
  faults: playwrightFaults,
  limitMs: 28 * minute,
});

/** @param {string} name @param {string[]} projects */
const vitest = (name, ...projects) => ({
  file: join(reports, name),
  args: (/** @type {string} */ file) => [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...projects.map((project) => `--project=${project}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ],
  counts: vitestCounts,
  faults: vitestFaults,
  limitMs: 25 * minute,
});

/**
 * @typedef {object} Runner
 * @property {string} name
 * @property {string} file where its report is
 * @property {(file: string) => string[]} args
 * @property {(report: any) => Counts} counts
 * @property {(report: any) => string[]} faults the tests that did not pass at once
 * @property {number} limitMs
 * @property {Record<string, string>} [env]
 * @property {() => Promise<boolean>} [possible] whether the machine has what it needs
 */

/** @type {Runner[]} */
const runners = [
  { name: 'vitest', ...vitest('vitest.json', 'all', 'MongoDB') },
  { name: 'vitest, several processes', ...vitest('vitest-nodes.json', 'nodes') },
  { name: 'Playwright', ...playwright('playwright.json') },
  {
    name: 'Playwright over MongoDB',
    ...playwright('playwright-mongo.json'),
    env: { TEST_STORE: 'mongo' },
    possible: async () => (await findMongo({ own: true })) !== undefined,
  },
];

/** @param {Runner} runner @param {number} code the runner's exit code @returns {Counts & { faults: string[] }} */
function outcome(runner, code) {
  const report = existsSync(runner.file) ? JSON.parse(readFileSync(runner.file, 'utf8')) : undefined;
  const faults = report === undefined ? [] : runner.faults(report).map((fault) => `${runner.name}: ${fault}`);
  const counts = { ...(report === undefined ? { passed: 0, failed: 0, skipped: 0 } : runner.counts(report)), faults };
  // A runner that crashed, hung or met an error outside of its tests has failed, whatever its report says.
  if (code !== 0 && counts.failed === 0) {
    console.log(`${runner.name} failed${code === 124 ? ': it took too long' : ` with exit code ${code}`}.`);
    return { ...counts, failed: 1 };
  }
  return counts;
}

/** Runs every test, one runner after the other, and shows what they print. @returns {Promise<Counts>} */
export async function runTests() {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  const faults = [];
  mkdirSync(reports, { recursive: true });
  for (const runner of runners) {
    if (runner.possible && !(await runner.possible())) {
      console.log(`${runner.name}: skipped, there is no server for it.`);
      continue;
    }
    rmSync(runner.file, { force: true });
    const code = await shown(nodeBinary, runner.args(runner.file), {
      cwd: root,
      env: { ...process.env, ...runner.env, PLAYWRIGHT_JSON_OUTPUT_FILE: runner.file },
      limitMs: runner.limitMs,
    });
    const counts = outcome(runner, code);
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
    faults.push(...counts.faults);
  }
  for (const fault of faults) console.log(fault);
  if (sum.passed + sum.failed === 0) {
    console.log('No test ran.');
    sum.failed = 1;
  }
  return sum;
}

/** Prints the closing line and sets the exit code to match. @param {Counts} counts */
export function close({ passed, failed, skipped }) {
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}
