/** S2, S4, S5: the minutes log over MongoDB, when answers are lost, bodies are large, and clocks are wrong. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MongoStore } from '#server/adapters/mongo/store.ts';
import {
  canFailAfterApply,
  describeWithMongo,
  failPoint,
  ownMongo,
  withDatabase,
  type FailPoint,
  type FailPointOptions,
  type OwnMongo,
} from '../support/mongo.ts';
import { bytes, logEntry, refusal } from './fixtures.ts';
import { byHand, open } from './mongo-support.ts';

type Failure = Omit<FailPointOptions, 'commands' | 'times'>;

/** The ways in which it is not known whether a write was applied. */
const failures: [string, Failure][] = [
  ['the connection breaks before the write', { closeConnection: true }],
  ['the connection breaks after the write', { closeConnection: true, afterApply: true }],
  ['the primary shuts down after the write', { errorCode: 91, afterApply: true }],
  // No label: the driver does not try again by itself.
  ['the write is interrupted after it was applied', { errorCode: 11601, errorLabels: [], afterApply: true }],
  ['the majority does not confirm in time', { writeConcernError: { code: 64, errmsg: 'waiting timed out' } }],
];
const writes = ['insert', 'update', 'delete'];
/** More than one document of the store can hold, and no compression makes it smaller. */
const largeBytes = 20 * 2 ** 20;
const large = (first: number): Uint8Array => {
  const content = new Uint8Array(randomBytes(largeBytes));
  content[0] = first;
  return content;
};

describeWithMongo(
  'MongoDB: the minutes log',
  () => {
    let server: OwnMongo;
    let uri: string;
    let store: MongoStore;
    let point: FailPoint | undefined;
    beforeAll(async () => {
      server = await ownMongo();
      // The driver asks a server that failed how it is after half a second, or, so told, at once.
      uri = `${withDatabase(server.uri, `log-${randomBytes(6).toString('hex')}`)}&minHeartbeatFrequencyMS=20`;
      store = await open(uri);
    });
    afterEach(async () => {
      await point?.off();
      point = undefined;
    });
    afterAll(async () => {
      await store.close();
      await server.dispose();
    });

    const fail = async (options: FailPointOptions): Promise<FailPoint> => (point = await failPoint(uri, options));
    let made = 0;
    const newDocument = () => `doc-${(made += 1)}`;
    const pieces = () => byHand(uri, (db) => db.collection('logPieces').countDocuments());
    const bodies = async (documentId: string) => (await store.log.read(documentId)).map(({ update }) => [...update]);

    test('S2: what has to be read before an entry is written is read again, as a write is tried again', async () => {
      const documentId = newDocument();
      const failing = await fail({ commands: ['find'], times: 3, closeConnection: true });
      const { id } = await store.log.append(logEntry(bytes(1), { documentId }));
      await failing.off();
      expect((await store.log.read(documentId)).map((entry) => entry.id)).toEqual([id]);
    });

    describe.each(failures)('%s, three times', (_, failure) => {
      const possible = canFailAfterApply || failure.afterApply === undefined;
      const failing = (name: string, work: () => Promise<void>) => test.skipIf(!possible)(name, work);
      const failThrice = (commands = writes) => fail({ commands, times: 3, ...failure });

      failing('S2, S9: of what is appended together each entry is there once, under the id that was told', async () => {
        const documents = [newDocument(), newDocument(), newDocument()];
        await failThrice();
        const together = Array.from({ length: 60 }, (_, i) => ({ documentId: documents[i % 3]!, update: bytes(i) }));
        const ids = await Promise.all(
          together.map(async ({ documentId, update }) => (await store.log.append(logEntry(update, { documentId }))).id),
        );
        for (const documentId of documents) {
          const told = together.flatMap((entry, i) =>
            entry.documentId === documentId ? [[ids[i], entry.update[0]]] : [],
          );
          const read = (await store.log.read(documentId)).map(({ id, update }) => [id, update[0]]);
          expect(read).toEqual(told);
        }
        expect(new Set(ids).size).toBe(ids.length);
      });

      failing('S4: a merge in pieces is added once, and swept whole', async () => {
        const documentId = newDocument();
        const before = await pieces();
        const { id } = await store.log.append(logEntry(large(1), { documentId }));
        const merge = { ...logEntry(large(2), { documentId, author: 'server' }), parts: [id] };
        await failThrice();
        const merged = await store.log.addMerged(merge);
        await point?.off();
        expect((await store.log.read(documentId)).map((entry) => [entry.id, entry.update[0]])).toEqual([
          [id, 1],
          [merged, 2],
        ]);
        expect(await store.log.waiting(documentId)).toBe(0);
        await failThrice();
        await store.log.sweep(documentId, [merged]);
        await point?.off();
        const [left] = await store.log.read(documentId);
        expect(left).toMatchObject({ id: merged, kind: 'merged' });
        expect(Buffer.compare(left!.update, merge.update)).toBe(0);
        expect(await store.log.unswept(10)).toEqual([]);
        expect(await pieces()).toBe(before + 2);
      });

      failing('S4, S11: history is kept once, and replaced', async () => {
        const documentId = newDocument();
        await failThrice();
        await store.log.keepHistory('org', documentId, { key: 'a', content: bytes(1) });
        await failThrice();
        await store.log.keepHistory('org', documentId, { key: 'a', content: bytes(9) });
        await failThrice();
        await store.log.replaceHistory('org', documentId, { key: 'a', content: bytes(2) });
        expect(await Array.fromAsync(store.log.history(documentId))).toEqual([{ key: 'a', content: bytes(2) }]);
      });

      failing('S5: a client id has one owner, and whoever asks is told who it is', async () => {
        const documentId = newDocument();
        await failThrice(['insert']);
        const asked = await Promise.all(['p1', 'p2', 'p3'].map((who) => store.log.bindClient(documentId, 7, who)));
        expect(new Set(asked)).toEqual(new Set([asked[0]]));
        expect([...(await store.log.boundClients(documentId))]).toEqual([[7, asked[0]]]);
      });
    });

    test('S2, S9: of what is appended together and surely not written, each is there once when it is appended again', async () => {
      const documentId = newDocument();
      await fail({ commands: ['insert'], closeConnection: true });
      const now = performance.now.bind(performance);
      const hurry = vi.spyOn(performance, 'now').mockImplementation(() => 10 * now());
      const append = (value: number) => store.log.append(logEntry(bytes(value), { documentId }));
      const refused = await Promise.all([1, 2].map((value) => refusal(append(value))));
      hurry.mockRestore();
      expect(refused).toEqual(['unavailable', 'unavailable']);
      await point?.off();
      await Promise.all([1, 2].map(append));
      expect(await bodies(documentId)).toEqual([[1], [2]]);
    });

    describe('what is too large for one document of the store', () => {
      test('S4: comes back as it was, however it is read', async () => {
        const documentId = newDocument();
        const update = large(3);
        const { id } = await store.log.append(logEntry(update, { documentId }));
        const readings = [
          await store.log.read(documentId),
          await store.log.read(documentId, new Set(['another'])),
          (await Array.fromAsync(store.log.pages(documentId))).flat(),
          (await Array.fromAsync(store.log.pages(documentId, 'standing'))).flat(),
        ];
        for (const read of readings) {
          expect(read.map((entry) => entry.id)).toEqual([id]);
          expect(Buffer.compare(read[0]!.update, update)).toBe(0);
        }
      });

      test('S11: so does history, also while it is replaced', async () => {
        const documentId = newDocument();
        const before = await pieces();
        await store.log.keepHistory('org', documentId, { key: 'a', content: large(1) });
        await store.log.keepHistory('org', documentId, { key: 'a', content: large(7) });
        const reading = Array.from({ length: 4 }, () => Array.fromAsync(store.log.history(documentId)));
        await store.log.replaceHistory('org', documentId, { key: 'a', content: large(2) });
        for (const [kept] of await Promise.all(reading)) expect([1, 2]).toContain(kept!.content[0]);
        expect((await Array.fromAsync(store.log.history(documentId)))[0]!.content[0]).toBe(2);
        expect(await pieces()).toBe(before + 2);
      });

      test('S4: a reader that meets a missing piece is told so, and never given less', async () => {
        const documentId = newDocument();
        await store.log.append(logEntry(large(4), { documentId }));
        const [kept] = await byHand(uri, (db) => db.collection('log').find({ d: documentId }).toArray());
        const missing = `${String((kept!.pieces as { of: string }).of)}/000001`;
        await byHand(uri, (db) => db.collection<{ _id: string }>('logPieces').deleteOne({ _id: missing }));
        expect(await refusal(store.log.read(documentId))).toBe('store_corrupt');
        expect(await refusal(Array.fromAsync(store.log.pages(documentId)))).toBe('store_corrupt');
      });

      test('S4: a reader whose pieces are swept meanwhile finds the merge instead', async () => {
        const documentId = newDocument();
        const { id } = await store.log.append(logEntry(large(5), { documentId }));
        const merged = await store.log.addMerged({ ...logEntry(bytes(6), { documentId }), parts: [id] });
        const reading = Promise.all(
          Array.from({ length: 4 }, async (_, i) =>
            i % 2 === 0 ? store.log.read(documentId) : (await Array.fromAsync(store.log.pages(documentId))).flat(),
          ),
        );
        await store.log.sweep(documentId, [merged]);
        for (const read of await reading) expect(read.at(-1)).toMatchObject({ id: merged, update: bytes(6) });
        expect(await bodies(documentId)).toEqual([[6]]);
      });
    });

    describe('two processes with clocks of their own', () => {
      const minutes = 60_000;
      test.each([
        ['equal', 0],
        ['five minutes apart', 5 * minutes],
        ['ten minutes apart, the other way', -10 * minutes],
      ])('S4: %s: no id comes twice, not even after a sweep', async (_, apart) => {
        const documentId = newDocument();
        const start = 1_700_000_000_000;
        let passed = 0;
        const real = performance.now.bind(performance);
        const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + passed);
        // They stand still: what is above an id is then above it by one.
        const one = await open(uri, { clock: { now: () => start } });
        const two = await open(uri, { clock: { now: () => start + apart } });
        const seen = new Set<string>();
        const note = (id: string) => {
          expect(seen).not.toContain(id);
          seen.add(id);
        };
        try {
          for (let round = 0; round < 4; round += 1) {
            const appended = Array.from({ length: 40 }, (_, i) =>
              (i % 4 === round ? one : two).log.append(logEntry(bytes(round, i), { documentId })),
            );
            for (const { id } of await Promise.all(appended)) note(id);
            const [merging, other] = round % 2 === 0 ? [one, two] : [two, one];
            const parts = (await merging.log.read(documentId)).map(({ id }) => id);
            const merged = await merging.log.addMerged({ ...logEntry(bytes(round), { documentId }), parts });
            note(merged);
            expect([...seen].every((id) => id <= merged)).toBe(true);
            if (round > 1) await other.log.ids([documentId]);
            // As long as compaction waits before it deletes.
            passed += minutes;
            await other.log.sweep(documentId, [merged]);
          }
          expect(await bodies(documentId)).toEqual([[3]]);
        } finally {
          clock.mockRestore();
          await Promise.all([one.close(), two.close()]);
        }
      });
    });
  },
  { own: true },
);
