/** Three nodes that share a MongoDB store, over Redis and without it. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { joinCluster, type Cluster } from '#server/adapters/cluster/cluster.ts';
import type { MongoStore } from '#server/adapters/mongo/store.ts';
import { createRedisChannel } from '#server/adapters/redis/channel.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { describeWithRedis, ownRedis, type OwnRedis } from '../support/redis.ts';
import { describeBus, type BusesUnderTest } from './bus-suite.ts';
import { logEntry, refusal } from './fixtures.ts';
import { open } from './mongo-support.ts';
import { notingLog } from './sqlite-support.ts';

const codec = createCompressingCodec();
const newName = () => `node-${randomBytes(3).toString('hex')}`;
const nowhere = 'redis://127.0.0.1:1';

describeWithMongo('with MongoDB', () => {
  /** A database that nobody has used, for as long as the work takes. */
  async function withStore<T>(work: (store: MongoStore) => Promise<T>): Promise<T> {
    const uri = mongoUri()!;
    const store = await open(uri);
    try {
      return await work(store);
    } finally {
      await store.close();
      await dropDatabase(uri);
    }
  }

  describe('leases', () => {
    test('R4: one that comes late takes back nothing: neither a beat nor a fence', () =>
      withStore(async ({ nodes }) => {
        await nodes.begin({ node: 'a', shared: true });
        expect(await nodes.renew('a')).toBe(true);
        await nodes.begin({ node: 'a', shared: true });
        expect(await nodes.live()).toEqual([{ node: 'a', beats: 1, shared: true }]);
        expect(await nodes.fence({ node: 'a', beats: 0, shared: true })).toBe(false);
        expect(await nodes.fence({ node: 'a', beats: 1, shared: true })).toBe(true);
        await nodes.begin({ node: 'a', shared: true });
        expect([await nodes.live(), await nodes.renew('a')]).toEqual([[], false]);
      }));

    test('R4: of a fenced node counts what was there, and nothing that comes later', () =>
      withStore(async ({ nodes, log }) => {
        await nodes.begin({ node: 'a', shared: true });
        const early = await log.append(logEntry(Uint8Array.of(1), { node: 'a' }));
        const [lease] = await nodes.live();
        expect(await nodes.fence(lease!)).toBe(true);
        await log.append(logEntry(Uint8Array.of(2), { node: 'a' }));
        const other = await log.append(logEntry(Uint8Array.of(3), { node: 'b' }));
        expect((await log.read('doc')).map(({ id }) => id)).toEqual([early.id, other.id].sort());
      }));
  });

  describeWithRedis('and Redis', () => {
    let redis: OwnRedis;
    beforeAll(async () => {
      redis = await ownRedis();
    });
    afterAll(() => redis.dispose());

    async function join(store: MongoStore, url: string | undefined): Promise<Cluster> {
      const log = notingLog();
      const channel = url === undefined ? undefined : createRedisChannel({ url, workspaceId: store.workspaceId, log });
      const timing = { waitMs: 300 };
      const cluster = await joinCluster({ nodes: store.nodes, channel, codec, log, newName, timing });
      while (url === redis.url && !cluster.gate.open) await new Promise((resolve) => setTimeout(resolve, 10));
      return cluster;
    }

    async function three(url: string): Promise<BusesUnderTest> {
      const uri = mongoUri()!;
      const store = await open(uri);
      const members = [await join(store, url), await join(store, url), await join(store, url)];
      return {
        buses: members.map(({ bus }) => bus),
        async close() {
          for (const { bus } of members) await bus.close();
          await store.close();
          await dropDatabase(uri);
        },
      };
    }

    describeBus('three nodes, over MongoDB and Redis', () => three(redis.url));

    test('R4: without Redis a question is answered by way of the store', async () => {
      const under = await three(nowhere);
      try {
        for (const bus of under.buses) bus.on('access-ended', () => bus.node);
        const answers = await under.buses[0]!.ask('access-ended', {});
        expect(answers.map(({ answer }) => answer).sort()).toEqual(under.buses.map(({ node }) => node).sort());
      } finally {
        await under.close();
      }
    });

    test('R4: alone is not served beside others, and others not beside who is alone', () =>
      withStore(async (store) => {
        const ways = [
          [undefined, undefined],
          [redis.url, undefined],
          [undefined, redis.url],
        ];
        for (const [first, second] of ways) {
          const one = await join(store, first);
          expect(await refusal(join(store, second))).toBe('conflict');
          await one.bus.close();
          const other = await join(store, second);
          await other.bus.close();
        }
      }));
  });
});
