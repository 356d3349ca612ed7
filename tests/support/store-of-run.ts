/** Which store the tests of whole servers run over: the embedded one, or MongoDB and Redis (`TEST_STORE=mongo`). */
import { startMongo } from '../../scripts/mongo.mjs';
import { findRedis, startRedis } from '../../scripts/redis.mjs';

export const overMongo = process.env.TEST_STORE === 'mongo';

/** What a process has to be told of the store, and how that goes away again. */
export interface StoreOfRun {
  env: Record<string, string>;
  dispose(): Promise<void>;
}

/** Servers of its own, for a process that is killed, or a browser test that knows nothing of other tests. */
export async function storeOfRun(): Promise<StoreOfRun> {
  if (!overMongo) return { env: {}, dispose: async () => undefined };
  const mongo = await startMongo();
  const redis = findRedis() === undefined ? undefined : await startRedis();
  return {
    env: {
      MONGODB_URI: mongo.uri.replace('/?', '/quorate?'),
      ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    },
    async dispose() {
      await Promise.all([mongo.dispose(), redis?.dispose()]);
    },
  };
}
