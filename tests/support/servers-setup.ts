/** Before all of vitest's tests: one MongoDB server for those that need no server of their own; is there Redis at all? */
import type { TestProject } from 'vitest/node';
import { findMongo, howToGetMongo, startMongo } from '../../scripts/mongo.mjs';
import { findRedis, howToGetRedis } from '../../scripts/redis.mjs';

/** What the machine has, as every test file is told. */
export interface ServersThere {
  mongo?: {
    /** Of the server that tests share, without a database. */
    uri: string;
    /** `given`: by TEST_MONGODB_URI. */
    kind: 'given' | 'mongod' | 'java';
    /** Whether a test can start, and stop, one of its own. */
    own: boolean;
  };
  redis: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: ServersThere;
  }
}

const required = (name: 'REQUIRE_MONGO' | 'REQUIRE_REDIS') => process.env[name] === '1';

export default async function setup({ provide }: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const redis = findRedis() !== undefined;
  if (!redis && required('REQUIRE_REDIS')) throw new Error(`The tests need a Redis server. ${howToGetRedis}`);
  const found = await findMongo();
  if (found === undefined) {
    if (required('REQUIRE_MONGO')) throw new Error(`The tests need a MongoDB server. ${howToGetMongo}`);
    provide('servers', { redis });
    return async () => undefined;
  }
  if (found.kind === 'given') {
    const own = (await findMongo({ own: true })) !== undefined;
    if (!own && required('REQUIRE_MONGO')) throw new Error(`Some tests need a server of their own. ${howToGetMongo}`);
    provide('servers', { redis, mongo: { uri: found.uri, kind: 'given', own } });
    return async () => undefined;
  }
  const server = await startMongo();
  provide('servers', { redis, mongo: { uri: server.uri, kind: found.kind, own: true } });
  return () => server.dispose();
}
