import { defineConfig } from 'vitest/config';

/** Everything but the browser tests, which are Playwright's. Vite's own configuration is for the pages, not for these. */
export default defineConfig({
  test: {
    include: [
      'tests/{contract,domain,usecases,sync,faults,http,lint,cli,live,nodes,pages,scripts,support,bench}/**/*.test.ts',
    ],
    // MongoDB, where the machine has it.
    globalSetup: ['tests/support/servers-setup.ts'],
    environment: 'node',
    // Processes, not threads: native modules, child servers and `process.env` stay with the test that uses them.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    teardownTimeout: 5_000,
    // Without it a failed promise that nobody waits for would pass unseen.
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
