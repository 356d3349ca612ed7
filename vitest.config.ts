import { defineConfig } from 'vitest/config';

/** Everything but the browser tests, which are Playwright's. Vite's own configuration is for the pages, not for these. */
export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: [
            'tests/{attack,bench,cli,cluster,contract,documents,domain,faults,http,lint,live,pages}/**/*.test.ts',
            'tests/{scripts,support,sync,usecases}/**/*.test.ts',
          ],
        },
      },
      // Those of whole servers once more, over the other store.
      {
        extends: true,
        test: {
          name: 'MongoDB',
          include: ['tests/http/**/*.test.ts', 'tests/faults/{kill,revocation-latency}.test.ts'],
          env: { TEST_STORE: 'mongo' },
        },
      },
      // Three processes and their servers at once are enough for two processors: run apart from all others.
      {
        extends: true,
        test: {
          name: 'nodes',
          include: ['tests/nodes/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
        },
      },
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
