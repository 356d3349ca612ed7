import { MongoClient, type Db } from 'mongodb';

import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { openMongoStore, type MongoStore, type MongoStoreOptions } from '#server/adapters/mongo/store.ts';
import { dropDatabase, mongoUri } from '../support/mongo.ts';
import { notingLog } from './sqlite-support.ts';
import type { PartOf } from './store-under-test.ts';

export const options = (uri: string, over: Partial<MongoStoreOptions> = {}): MongoStoreOptions => ({
  uri,
  codec: createCompressingCodec(),
  clock: { now: () => 1_000_000 },
  environment: 'test',
  log: notingLog(),
  ...over,
});

export const open = (uri: string, over: Partial<MongoStoreOptions> = {}): Promise<MongoStore> =>
  openMongoStore(options(uri, over));

type Parts = PartOf<'aggregates' | 'chain' | 'blobs' | 'log'>;

/** The store on MongoDB as the contract suites want it: a new database, gone once it is closed. */
export async function underTest(uri = mongoUri()!): Promise<Parts> {
  const store = await open(uri);
  return {
    aggregates: store.aggregates,
    chain: store.chain,
    blobs: store.blobs,
    log: store.log,
    async close() {
      await store.close();
      await dropDatabase(uri);
    },
    async reopen() {
      await store.close();
      return underTest(uri);
    },
  };
}

/** Works on the database itself, beside the store or while it is closed. */
export async function byHand<T>(uri: string, work: (db: Db) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri);
  try {
    return await work(client.db());
  } finally {
    await client.close();
  }
}
