import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { browserArgs, findBrowser } from './scripts/browser.mjs';
import { overMongo } from './tests/support/store-of-run.ts';

const executablePath = await findBrowser();

// Outside of the checkout, and apart for each run; workers read this file again and inherit what the first chose.
const outputDir = (process.env.QUORATE_E2E_RESULTS ??= mkdtempSync(join(tmpdir(), 'quorate-e2e-results-')));

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.test.ts',
  outputDir,
  // Each test file brings its own server; two files at once on two cores would measure each other.
  workers: 1,
  // What fails and then passes is named `flaky` at the end: it stops nobody's merge, and it is a fault to be found.
  retries: process.env.CI === undefined ? 0 : 2,
  forbidOnly: process.env.CI !== undefined,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    headless: true,
    // The round over the other store looks at what is stored and answered; how it moves is seen in the first.
    contextOptions: overMongo ? { reducedMotion: 'reduce' } : {},
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    // Recording costs about as much as the tests themselves: on request.
    trace: process.env.QUORATE_E2E_TRACE === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: browserArgs() },
  },
});
