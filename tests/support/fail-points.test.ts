import { MongoClient, type Collection } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  canFailAfterApply,
  describeWithMongo,
  failPoint,
  ownMongo,
  throughProxy,
  withDatabase,
  type FailPoint,
  type FailPointOptions,
  type OwnMongo,
} from './mongo.ts';
import { TcpProxy } from './tcp-proxy.ts';

interface Counter {
  _id: string;
  count?: number;
}

describeWithMongo(
  'fail points',
  () => {
    let server: OwnMongo;
    let uri: string;
    const clients: MongoClient[] = [];
    let point: FailPoint | undefined;

    beforeAll(async () => {
      server = await ownMongo();
      uri = withDatabase(server.uri, 'failing');
    });

    afterEach(async () => {
      await point?.off();
      await Promise.all(clients.splice(0).map((client) => client.close()));
    });

    afterAll(() => server.dispose());

    function counters(options: { retryWrites?: boolean; at?: string } = {}): Collection<Counter> {
      const { at = uri, ...rest } = options;
      const client = new MongoClient(at, { retryReads: false, serverSelectionTimeoutMS: 5_000, ...rest });
      clients.push(client);
      return client.db().collection<Counter>('counters');
    }

    const add = (to: Collection<Counter>, _id: string) =>
      to.updateOne({ _id }, { $inc: { count: 1 } }, { upsert: true });

    const countOf = async (_id: string) => (await counters().findOne({ _id }))?.count ?? 0;

    async function set(options: Omit<FailPointOptions, 'commands'>): Promise<FailPoint> {
      point = await failPoint(uri, { commands: ['update'], times: 1, ...options });
      return point;
    }

    test('before a write was applied: an error, or the end of the connection, and nothing was written', async () => {
      for (const [id, fault] of [
        ['error', { errorCode: 91 }],
        ['close', { closeConnection: true }],
      ] as const) {
        await set(fault);
        await expect(add(counters({ retryWrites: false }), id)).rejects.toThrow();
        expect(await countOf(id)).toBe(0);
      }
    });

    test.skipIf(!canFailAfterApply)('after it was applied: it is there, and who wrote it was not told', async () => {
      for (const [id, fault] of [
        ['error after', { errorCode: 91 }],
        ['close after', { closeConnection: true }],
      ] as const) {
        await set({ ...fault, afterApply: true });
        await expect(add(counters({ retryWrites: false }), id)).rejects.toThrow();
        expect(await countOf(id)).toBe(1);
      }
    });

    test('without the majority: it is there, and the error says why', async () => {
      await set({ writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } });
      const write = add(counters({ retryWrites: false }), 'majority');
      await expect(write).rejects.toThrow('waiting for replication timed out');
      expect(await countOf('majority')).toBe(1);
    });

    test('a write that the driver sends again is applied once', async () => {
      await set({ closeConnection: true });
      await add(counters(), 'again');
      expect(await countOf('again')).toBe(1);
    });

    test.skipIf(!canFailAfterApply)('one that was applied already as well, over a restart too', async () => {
      const counting = counters();
      await set({ closeConnection: true, afterApply: true });
      await add(counting, 'applied');
      expect(await countOf('applied')).toBe(1);
      const held = await set({ blockTimeMS: 60_000, afterApply: true });
      const write = add(counting, 'applied');
      await held.entered();
      await server.kill();
      await server.start();
      await write;
      expect(await countOf('applied')).toBe(2);
    });

    test('one that is held up holds up no others, and tells that it is', async () => {
      const held = await set({ blockTimeMS: 300 });
      const order: string[] = [];
      const write = add(counters(), 'held').then(() => order.push('written'));
      await held.entered();
      expect(await countOf('held')).toBe(0);
      order.push('read');
      await write;
      expect(order).toEqual(['read', 'written']);
      expect(await countOf('held')).toBe(1);
    });

    test('leaves other commands, and after so many times these, alone', async () => {
      await set({ errorCode: 2, times: 2 });
      const counting = counters();
      await counting.insertOne({ _id: 'inserted' });
      await expect(add(counting, 'inserted')).rejects.toMatchObject({ code: 2 });
      await expect(add(counting, 'inserted')).rejects.toMatchObject({ code: 2 });
      await add(counting, 'inserted');
      expect(await countOf('inserted')).toBe(1);
    });

    test.skipIf(!canFailAfterApply)('leaves other databases alone', async () => {
      await set({ errorCode: 2 });
      await add(counters({ at: withDatabase(server.uri, 'other') }), 'elsewhere');
      await expect(add(counters(), 'here')).rejects.toMatchObject({ code: 2 });
    });

    describe('a proxy before the server', () => {
      test('cut, and healed: the driver writes again', async () => {
        const proxy = await TcpProxy.listen({ port: server.port });
        try {
          const counting = counters({ at: throughProxy(uri, proxy.port), retryWrites: false });
          await add(counting, 'proxied');
          await proxy.cut();
          const during = add(counting, 'proxied');
          await expect(during).rejects.toThrow();
          await proxy.heal();
          await add(counting, 'proxied');
          expect(await countOf('proxied')).toBe(2);
        } finally {
          await proxy.close();
        }
      });
    });
  },
  { own: true },
);
