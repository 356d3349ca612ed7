/** S4: what is new in many logs at once, found out without reading all their ids each time. */
import { Collection, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { MongoStore } from '#server/adapters/mongo/store.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { bytes, logEntry } from './fixtures.ts';
import { open } from './mongo-support.ts';

describeWithMongo('MongoDB: the ids of many logs', () => {
  const documents = Array.from({ length: 30 }, (_, i) => `doc-${i}`);
  let uri: string;
  let store: MongoStore;
  let other: MongoStore;
  beforeAll(async () => {
    uri = mongoUri()!;
    store = await open(uri);
    other = await open(uri);
    for (const documentId of documents) for (let i = 0; i < 3; i += 1) await append(documentId, i);
  });
  afterAll(async () => {
    await Promise.all([store.close(), other.close()]);
    await dropDatabase(uri);
  });

  const append = async (documentId: string, value: number, node = 'node-1') =>
    (await other.log.append(logEntry(bytes(value), { documentId, node }))).id;
  const ids = (documentIds = documents) => store.log.ids(documentIds);
  const read = async (documentId: string) => (await other.log.read(documentId)).map(({ id }) => id).sort();
  const expectAll = async () => {
    const found = await ids();
    for (const documentId of documents) expect([...found.get(documentId)!].sort()).toEqual(await read(documentId));
  };

  test('S4: what has not changed is the same list', async () => {
    await expectAll();
    const before = await ids();
    const after = await ids();
    expect(documents.filter((documentId) => before.get(documentId) !== after.get(documentId))).toEqual([]);
    expect((await ids(['doc-3'])).get('doc-3')).toBe(before.get('doc-3'));
    expect((await ids(['nothing'])).get('nothing')).toEqual([]);
  });

  test('S4: what was added, merged and swept is seen', async () => {
    await ids();
    await append('doc-1', 9);
    await expectAll();
    const merged = await other.log.addMerged({
      ...logEntry(bytes(1), { documentId: 'doc-1' }),
      parts: await read('doc-1'),
    });
    await expectAll();
    await other.log.sweep('doc-1', [merged]);
    await expectAll();
    expect((await ids()).get('doc-1')).toEqual([merged]);
  });

  test('S4: what goes on growing is seen, and read once', async () => {
    await ids();
    const find = vi.spyOn(Collection.prototype, 'find');
    for (let round = 0; round < 3; round += 1) {
      await append('doc-7', round);
      await append('doc-8', round);
      find.mockClear();
      const found = await ids();
      expect(find.mock.calls.map(([filter]) => (filter as { n?: unknown }).n)).toEqual([{ $gt: expect.any(String) }]);
      expect([...found.get('doc-7')!].sort()).toEqual(await read('doc-7'));
    }
    find.mockRestore();
    await expectAll();
  });

  test('S4: an entry below others is seen', async () => {
    await append('doc-2', 9);
    await ids();
    // As by a node whose clock is behind, and which began to write before that entry came.
    const client = new MongoClient(uri);
    try {
      const log = client.db().collection<{ _id: string; d: string; n: string }>('log');
      const [first, second] = await log.find({ d: 'doc-2' }).sort({ n: 1 }).toArray();
      const n = `${first!.n.slice(0, -1)}5`;
      expect([first!.n, second!.n]).not.toContain(n);
      await log.insertOne({ ...first!, _id: `doc-2/${n}`, n });
      await append('doc-2', 10);
      await expectAll();
    } finally {
      await client.close();
    }
  });

  test('R4: what is put aside is not among them', async () => {
    await store.nodes.begin({ node: 'late', shared: true });
    await store.nodes.fence({ node: 'late', beats: 0, shared: true });
    const late = await append('doc-4', 9, 'late');
    expect((await ids()).get('doc-4')).toContain(late);
    await other.log.read('doc-4');
    await expectAll();
  });

  test('S4: what nobody asks for any more is forgotten', async () => {
    const before = (await ids()).get('doc-5');
    const real = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + 61_000);
    await ids(['doc-6']);
    const after = (await ids()).get('doc-5');
    clock.mockRestore();
    expect(after).toEqual(before);
    expect(after).not.toBe(before);
  });
});
