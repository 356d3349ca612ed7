/** The bus of three nodes that share a MongoDB store, over Redis and without it; and how a node finds its place. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { joinCluster, type Cluster } from '#server/adapters/cluster/cluster.ts';
import type { MongoStore } from '#server/adapters/mongo/store.ts';
import { createRedisChannel } from '#server/adapters/redis/channel.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { describeWithRedis, ownRedis, type OwnRedis } from '../support/redis.ts';
import { describeBus, type BusesUnderTest } from './bus-suite.ts';
import { refusal } from './fixtures.ts';
import { open } from './mongo-support.ts';
import { notingLog } from './sqlite-support.ts';

describeWithMongo('with MongoDB', () =>
  describeWithRedis('and Redis', () => {
    let redis: OwnRedis;
    beforeAll(async () => {
      redis = await ownRedis();
    });
    afterAll(() => redis.dispose());

    const codec = createCompressingCodec();
    const newName = () => `node-${randomBytes(3).toString('hex')}`;
    const timing = { waitMs: 300 };

    async function join(store: MongoStore, url: string | undefined): Promise<Cluster> {
      const log = notingLog();
      const channel = url === undefined ? undefined : createRedisChannel({ url, workspaceId: store.workspaceId, log });
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
      const under = await three('redis://127.0.0.1:1');
      try {
        for (const bus of under.buses) bus.on('access-ended', () => bus.node);
        const answers = await under.buses[0]!.ask('access-ended', {});
        expect(answers.map(({ answer }) => answer).sort()).toEqual(under.buses.map(({ node }) => node).sort());
      } finally {
        await under.close();
      }
    });

    describe('a store that somebody serves', () => {
      test('R4: alone is not served beside others, and others not beside who is alone', async () => {
        const uri = mongoUri()!;
        const store = await open(uri);
        try {
          for (const [first, second] of [
            [undefined, undefined],
            [redis.url, undefined],
            [undefined, redis.url],
          ]) {
            const one = await join(store, first);
            expect(await refusal(join(store, second))).toBe('conflict');
            await one.bus.close();
            const other = await join(store, second);
            await other.bus.close();
          }
        } finally {
          await store.close();
          await dropDatabase(uri);
        }
      });
    });
  }),
);
