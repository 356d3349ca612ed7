/** Redis for vitest's tests. Each test file that needs one starts its own, which takes about 30 ms. */
import { describe, inject } from 'vitest';
import { startRedis } from '../../scripts/redis.mjs';

/** A server that a test starts, stops, stuns and kills. It forgets everything when it ends. */
export type OwnRedis = Awaited<ReturnType<typeof startRedis>>;

/**
 * `describe` for what needs Redis: skipped, by name, where there is none. Its function runs all the same, so servers are
 * for its hooks and tests to start.
 */
export function describeWithRedis(name: string, suite: () => void): void {
  describe.skipIf(!inject('servers').redis)(name, suite);
}

/** Starts a server for one test file. `dispose` it at the end. */
export const ownRedis = (): Promise<OwnRedis> => startRedis();
