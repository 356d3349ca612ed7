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
import { bytes, chainEntry, outboxEntry, person, refusal } from './fixtures.ts';
import { byHand, open } from './mongo-support.ts';
import { notingLog } from './sqlite-support.ts';

type Failure = Omit<FailPointOptions, 'commands' | 'times'>;

/** The ways in which it is not known whether a write was applied. */
const failures: [string, Failure][] = [
  ['the connection breaks before the write', { closeConnection: true }],
  ['the connection breaks after the write', { closeConnection: true, afterApply: true }],
  ['the primary steps down before the write', { errorCode: 189 }],
  ['the primary shuts down after the write', { errorCode: 91, afterApply: true }],
  // No label: the driver does not try again by itself.
  ['the write is interrupted after it was applied', { errorCode: 11601, errorLabels: [], afterApply: true }],
  ['the majority does not confirm in time', { writeConcernError: { code: 64, errmsg: 'waiting timed out' } }],
];
const writes = ['insert', 'update', 'delete'];

describeWithMongo(
  'MongoDB: writes whose answer was lost',
  () => {
    let server: OwnMongo;
    let uri: string;
    let store: MongoStore;
    let point: FailPoint | undefined;
    beforeAll(async () => {
      server = await ownMongo();
      // The driver asks a server that failed how it is after half a second, or, so told, at once.
      uri = `${withDatabase(server.uri, `outcomes-${randomBytes(6).toString('hex')}`)}&minHeartbeatFrequencyMS=20`;
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
    const newId = () => `id-${(made += 1)}`;

    /** Twice: the driver tries each write once more by itself. */
    describe.each(failures)('%s, twice', (_, failure) => {
      const possible = canFailAfterApply || failure.afterApply === undefined;
      const failing = (name: string, work: () => Promise<void>) => test.skipIf(!possible)(name, work);
      const failTwice = () => fail({ commands: writes, times: 2, ...failure });

      failing('W1a: insert is done once', async () => {
        const id = newId();
        const entry = outboxEntry(`e-${id}`);
        await failTwice();
        await store.aggregates.insert('person', person(id), [entry]);
        expect(await store.aggregates.get('person', id)).toEqual({ version: 1, value: person(id), outbox: [entry] });
      });

      failing('W3: replace is done once', async () => {
        const id = newId();
        const entry = outboxEntry(`e-${id}`);
        await store.aggregates.insert('person', person(id));
        await failTwice();
        expect(await store.aggregates.replace('person', person(id, { accessEpoch: 1 }), 1, [entry])).toBe(2);
        expect(await store.aggregates.get('person', id)).toMatchObject({
          version: 2,
          value: { accessEpoch: 1 },
          outbox: [entry],
        });
      });

      failing('W3, W1a: what is refused is refused all the same', async () => {
        const [one, two] = [newId(), newId()];
        await store.aggregates.insert('person', person(one, { username: one }));
        await store.aggregates.insert('person', person(two, { username: two }));
        await store.aggregates.replace('person', person(one, { username: one }), 1);
        await store.chain.add(chainEntry(1, { organisationId: one }));
        await failTwice();
        expect(await refusal(store.aggregates.replace('person', person(one), 1))).toBe('stale_version');
        await failTwice();
        expect(await refusal(store.aggregates.insert('person', person(one)))).toBe('conflict');
        await failTwice();
        expect(await refusal(store.aggregates.replace('person', person(two, { username: one }), 1))).toBe('conflict');
        await failTwice();
        expect(await store.chain.add(chainEntry(1, { organisationId: one, id: 'other' }))).toBe('sequenceTaken');
        await failTwice();
        expect(await store.chain.add(chainEntry(2, { organisationId: one, id: 'entry-1' }))).toBe('idPresent');
      });

      failing('W1a: clearing the outbox, and removing, are done', async () => {
        const id = newId();
        await store.aggregates.insert('person', person(id), [outboxEntry('gone'), outboxEntry('kept')]);
        await failTwice();
        await store.aggregates.clearOutbox('person', id, ['gone']);
        expect((await store.aggregates.get('person', id))?.outbox).toEqual([outboxEntry('kept')]);
        await failTwice();
        await store.aggregates.remove('person', id);
        expect(await store.aggregates.get('person', id)).toBeUndefined();
      });

      failing('A1: an entry is added to the chain once, and said to be', async () => {
        const entry = chainEntry(1, { organisationId: newId() });
        await failTwice();
        expect(await store.chain.add(entry)).toBe('added');
        expect(await store.chain.read(entry.organisationId)).toEqual([entry]);
        expect(await store.chain.add(entry)).toBe('idPresent');
      });

      failing('D3: a blob is stored, and nothing beside it can be read', async () => {
        const content = Uint8Array.from(randomBytes(2_500_000));
        await failTwice();
        const id = await store.blobs.put('org', content);
        expect(Buffer.compare((await store.blobs.get(id))!, content)).toBe(0);
        const files = await byHand(uri, (db) => db.collection('blobs.files').find({}).toArray());
        const whole = files.filter(({ uploadDate }) => uploadDate instanceof Date).map(({ _id }) => String(_id));
        expect(whole.filter((other) => other !== id)).toEqual([]);
        await store.blobs.remove(id);
      });
    });

    test('W1a: a write that cannot be done is unavailable, and is not done later', async () => {
      const [id, fresh] = [newId(), newId()];
      await store.aggregates.insert('person', person(id), [outboxEntry('waits')]);
      await fail({ commands: writes, closeConnection: true });
      const now = performance.now.bind(performance);
      const hurry = vi.spyOn(performance, 'now').mockImplementation(() => 10 * now());
      const refused = await Promise.all([
        refusal(store.aggregates.insert('person', person(fresh))),
        refusal(store.aggregates.replace('person', person(id, { accessEpoch: 1 }), 1)),
        refusal(store.aggregates.clearOutbox('person', id, ['waits'])),
        refusal(store.chain.add(chainEntry(1, { organisationId: id }))),
        refusal(store.blobs.put('org', bytes(1, 2, 3))),
      ]);
      hurry.mockRestore();
      expect(new Set(refused)).toEqual(new Set(['unavailable']));
      await point?.off();
      expect(await store.aggregates.get('person', fresh)).toBeUndefined();
      expect(await store.aggregates.get('person', id)).toMatchObject({ version: 1, outbox: [{ id: 'waits' }] });
      expect(await store.chain.head(id)).toBeUndefined();
      expect(await byHand(uri, (db) => db.collection('blobs.files').countDocuments())).toBe(0);
    });

    test.skipIf(!canFailAfterApply)('D3: a blob of which not all pieces were written leaves none behind', async () => {
      const content = Uint8Array.from(randomBytes(2_500_000));
      const stored = () => byHand(uri, (db) => db.collection('blobs.chunks').countDocuments());
      const before = await stored();
      await fail({ commands: ['insert'], errorCode: 13, errorLabels: [], afterApply: true });
      await expect(store.blobs.put('org', content)).rejects.toThrow();
      expect(await stored()).toBe(before);
    });

    test('D3: a blob that lacks a piece is told from one that has been removed', async () => {
      const id = await store.blobs.put('org', bytes(1, 2, 3));
      await byHand(uri, (db) => db.collection<{ files_id: string }>('blobs.chunks').deleteMany({ files_id: id }));
      expect(await refusal(store.blobs.get(id))).toBe('store_corrupt');
      await store.blobs.remove(id);
      expect(await store.blobs.get(id)).toBeUndefined();
    });

    describe('while others write', () => {
      let other: MongoStore;
      let lone: MongoStore;
      /** Held up before the connection breaks, so that others have the time to write. */
      const lostOnce: FailPointOptions = { commands: ['update'], times: 1, closeConnection: true, blockTimeMS: 700 };
      beforeAll(async () => {
        other = await open(uri);
        // Without the driver's own second try it is up to the store.
        lone = await open(`${uri}&retryWrites=false`);
      });
      afterAll(async () => {
        await other.close();
        await lone.close();
      });

      test.skipIf(!canFailAfterApply)('W3: a lost write is told from the one that came after it', async () => {
        const id = newId();
        await store.aggregates.insert('person', person(id));
        const lost = await fail({ ...lostOnce, afterApply: true });
        const first = lone.aggregates.replace('person', person(id, { accessEpoch: 1 }), 1);
        await lost.entered();
        expect(await other.aggregates.replace('person', person(id, { accessEpoch: 2 }), 2)).toBe(3);
        expect(await first).toBe(2);
        expect(await store.aggregates.get('person', id)).toMatchObject({ version: 3, value: { accessEpoch: 2 } });
      });

      test('W3: a write that was lost before it was applied is refused when another came first', async () => {
        const id = newId();
        await store.aggregates.insert('person', person(id));
        const lost = await fail(lostOnce);
        const first = refusal(lone.aggregates.replace('person', person(id, { accessEpoch: 1 }), 1));
        await lost.entered();
        expect(await other.aggregates.replace('person', person(id, { accessEpoch: 2 }), 1)).toBe(2);
        expect(await first).toBe('stale_version');
        expect(await store.aggregates.get('person', id)).toMatchObject({ version: 2, value: { accessEpoch: 2 } });
      });

      test.skipIf(!canFailAfterApply)('W3: what can no longer be told is not called refused', async () => {
        const id = newId();
        await store.aggregates.insert('person', person(id));
        const lost = await fail({ ...lostOnce, afterApply: true });
        const first = refusal(lone.aggregates.replace('person', person(id, { accessEpoch: 1 }), 1));
        await lost.entered();
        // More than a document names.
        for (let version = 2; version < 12; version += 1) {
          await other.aggregates.replace('person', person(id, { accessEpoch: version }), version);
        }
        expect(await first).toBe('unavailable');
        expect(await store.aggregates.get('person', id)).toMatchObject({ version: 12 });
      });

      test.skipIf(!canFailAfterApply)('A1: two that add under one sequence, both answers lost', async () => {
        const organisationId = newId();
        await fail({ commands: ['insert'], times: 3, closeConnection: true, afterApply: true });
        const answers = await Promise.all([
          lone.chain.add(chainEntry(1, { organisationId, id: 'one' })),
          other.chain.add(chainEntry(1, { organisationId, id: 'two' })),
        ]);
        expect(answers.toSorted()).toEqual(['added', 'sequenceTaken']);
        const [entry] = await store.chain.read(organisationId);
        expect(entry?.id).toBe(answers[0] === 'added' ? 'one' : 'two');
      });
    });

    test('what is written while the server is away is written once it is back', async () => {
      const noted = notingLog();
      const patient = await open(`${uri}&serverSelectionTimeoutMS=1000&heartbeatFrequencyMS=500`, { log: noted });
      try {
        await server.kill();
        await expect.poll(() => noted.events, { timeout: 5_000 }).toContain('store.unreachable');
        expect(await refusal(patient.check())).toBe('unavailable');
        const id = newId();
        const written = patient.aggregates.insert('person', person(id));
        const added = patient.chain.add(chainEntry(1, { organisationId: id }));
        await server.start();
        await written;
        expect(await added).toBe('added');
        await patient.check();
        expect(noted.events).toEqual(['store.reachable', 'store.unreachable', 'store.reachable']);
        expect(await patient.aggregates.get('person', id)).toMatchObject({ version: 1 });
      } finally {
        await patient.close();
      }
    });
  },
  { own: true },
);
