/** R4: what a fenced node added to the minutes log after it was fenced is never shown, and what it had added stays. */
import { MongoClient, type Collection, type Db } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { createMerging } from '#server/adapters/merging/merging.ts';
import { createLeases } from '#server/adapters/mongo/leases.ts';
import type { EntryDocument } from '#server/adapters/mongo/log-entries.ts';
import { createQuarantine } from '#server/adapters/mongo/quarantine.ts';
import type { MongoStore } from '#server/adapters/mongo/store.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import { loadDocument } from '#server/realtime/minutes/load.ts';
import { systemTimers } from '#server/realtime/timers.ts';
import { anyMeeting } from '../sync/support/any-meeting.ts';
import { openGate } from '../support/open-gate.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { logEntry } from './fixtures.ts';
import { open } from './mongo-support.ts';
import { notingLog } from './sqlite-support.ts';

const merging = createMerging({ aside: false });

/** Words, each an update that builds on those before it, by one client. */
function words(...all: string[]): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => void updates.push(update));
  for (const word of all) doc.getText('t').insert(doc.getText('t').length, `${word} `);
  return updates;
}

const textOf = (updates: readonly Uint8Array[]): string => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getText('t').toString().trim();
};

describeWithMongo('MongoDB: a fenced node', () => {
  let uri: string;
  let store: MongoStore;
  let client: MongoClient;
  let db: Db;
  let entries: Collection<EntryDocument>;
  let documentId: string;
  let node: string;
  let made = 0;
  beforeAll(async () => {
    uri = mongoUri()!;
    store = await open(uri);
    client = new MongoClient(uri);
    db = client.db();
    entries = db.collection('log');
  });
  afterAll(async () => {
    await client.close();
    await store.close();
    await dropDatabase(uri);
  });
  beforeEach(async () => {
    made += 1;
    documentId = `doc-${made}`;
    node = `node-${made}`;
    await store.nodes.begin({ node, shared: true });
  });

  const append = async (update: Uint8Array, by = node) =>
    (await store.log.append(logEntry(update, { documentId, node: by }))).id;
  const merge = (updates: Uint8Array[], parts: string[], by = node) =>
    store.log.addMerged({
      ...logEntry(Y.mergeUpdates(updates), { documentId, node: by, author: 'server' }),
      parts,
    });
  const fence = async (name = node) =>
    expect(await store.nodes.fence({ node: name, beats: 0, shared: true })).toBe(true);
  const kinds = async () => (await entries.find({ d: documentId }).sort({ n: 1 }).toArray()).map(({ k }) => k);
  const updatesOf = (read: { update: Uint8Array }[]) => read.map(({ update }) => update);

  /** Every way to the content of a document. */
  async function shown(): Promise<string[]> {
    const pages = async (which: 'all' | 'standing') =>
      (await Array.fromAsync(store.log.pages(documentId, which))).flat();
    const loaded = await loadDocument(store.log, documentId, systemTimers);
    const texts = [
      textOf(updatesOf(await store.log.read(documentId))),
      textOf(updatesOf(await store.log.read(documentId, new Set(['another'])))),
      textOf(updatesOf(await pages('all'))),
      textOf(updatesOf(await pages('standing'))),
      loaded.doc ? textOf([Y.encodeStateAsUpdate(loaded.doc)]) : textOf(loaded.updates),
    ];
    return [...new Set(texts)];
  }

  const compaction = () =>
    createCompaction({
      log: store.log,
      aggregates: anyMeeting,
      merging,
      clock: { now: () => Date.now() },
      node: () => 'another',
      gate: openGate,
      logger: notingLog(),
      sizes: { open: 2, atRest: 2 },
    });

  test('R4: what was there at the fence stays, what comes later is put aside', async () => {
    const [a, b, c] = words('moved', 'seconded', 'carried');
    const there = [await append(a!), await append(b!)];
    await fence();
    const late = await append(c!);
    expect(await store.log.ids([documentId])).toEqual(new Map([[documentId, expect.arrayContaining(there)]]));
    expect(await store.log.read(documentId, new Set(there))).toEqual([]);
    expect((await store.log.ids([documentId])).get(documentId)).not.toContain(late);
    expect(await shown()).toEqual(['moved seconded']);
    expect(await kinds()).toEqual(['p', 'p', 'q']);
  });

  test('R4, S4: whoever reads a document in pages, or what is standing, puts it aside too', async () => {
    const [a, b, c] = words('moved', 'seconded', 'carried');
    await append(a!);
    await fence();
    await append(b!);
    await Array.fromAsync(store.log.pages(documentId, 'standing'));
    expect(await kinds()).toEqual(['p', 'q']);
    await append(c!);
    await Array.fromAsync(store.log.pages(documentId));
    expect(await kinds()).toEqual(['p', 'q', 'q']);
  });

  test('R4, S4: it is not counted, not merged, and does not stand in the way of a sweep', async () => {
    const [a, b, c, d] = words('moved', 'seconded', 'carried', 'struck');
    const there = [await append(a!, 'another'), await append(b!)];
    await fence();
    await append(c!);
    await append(d!);
    expect(await store.log.waiting(documentId)).toBe(2);
    expect(await store.log.uncompacted(1, 100)).toContain(documentId);
    expect(await store.log.uncompacted(2, 100)).not.toContain(documentId);
    await compaction().merge(documentId);
    expect(await store.log.waiting(documentId)).toBe(0);
    const merged = (await store.log.read(documentId)).filter(({ kind }) => kind === 'merged');
    expect(merged.map(({ parts }) => parts)).toEqual([there]);
    expect(await store.log.sweep(documentId, [merged[0]!.id])).toBe(2);
    expect(await shown()).toEqual(['moved seconded']);
    expect(await kinds()).toEqual(['q', 'q', 'm']);
  });

  test('R4, S4: what a late merge was to stand for is shown as before, though it is marked as merged', async () => {
    const [a, b] = words('moved', 'seconded');
    const parts = [await append(a!, 'another'), await append(b!)];
    await fence();
    const late = await merge([a!, b!], parts);
    expect(await kinds()).toEqual(['c', 'c', 'm']);
    expect(await shown()).toEqual(['moved seconded']);
    expect(await kinds()).toEqual(['c', 'c', 'q']);
    expect(await store.log.sweep(documentId, [late])).toBe(0);
    expect((await store.log.unswept(100)).map(({ id }) => id)).not.toContain(late);
    await compaction().merge(documentId);
    expect(await shown()).toEqual(['moved seconded']);
  });

  test('R4, S4: a merge that was there at the fence is swept later', async () => {
    const [a, b] = words('moved', 'seconded');
    const merged = await merge([a!, b!], [await append(a!), await append(b!)]);
    await fence();
    expect(await shown()).toEqual(['moved seconded']);
    expect(await store.log.sweep(documentId, [merged])).toBe(2);
    expect(await shown()).toEqual(['moved seconded']);
    expect(await kinds()).toEqual(['m']);
  });

  /** As a reader that was held up after it had read, before it asked who has been fenced. */
  async function heldUp(meanwhile: () => Promise<unknown>): Promise<string[]> {
    const codec = createCompressingCodec();
    const quarantine = createQuarantine(entries, createLeases(db, codec), notingLog());
    const read = await entries.find({ d: documentId, k: { $ne: 'q' } }).toArray();
    await meanwhile();
    return (await quarantine(read)).map(({ n }) => n);
  }

  test('R4, S4: a merge that was swept before the fence counts, however slow its reader was', async () => {
    const [a, b] = words('moved', 'seconded');
    const merged = await merge([a!, b!], [await append(a!), await append(b!)]);
    const read = await heldUp(async () => {
      await store.log.sweep(documentId, [merged]);
      await fence();
    });
    expect(read).toContain(merged);
    expect(await shown()).toEqual(['moved seconded']);
  });

  test('R4, S4: so does an entry that was merged before the fence', async () => {
    const [a] = words('moved');
    const id = await append(a!);
    const read = await heldUp(async () => {
      await merge([a!], [id], 'another');
      await fence();
    });
    expect(read).toEqual([id]);
    expect(await shown()).toEqual(['moved']);
  });

  test('R4: of two who put the same aside at once neither shows it', async () => {
    const [a, b] = words('moved', 'seconded');
    const id = await append(a!);
    await fence();
    await append(b!);
    const read = await Promise.all(Array.from({ length: 6 }, () => heldUp(async () => undefined)));
    expect(read).toEqual(read.map(() => [id]));
  });

  test('R4: a node that has ended in order leaves what it wrote', async () => {
    const [a] = words('moved');
    await append(a!);
    await store.nodes.end(node);
    expect(await shown()).toEqual(['moved']);
  });

  test('R4: another process knows of the fence, and one that begins later', async () => {
    const [a, b] = words('moved', 'seconded');
    await append(a!);
    const other = await open(uri);
    try {
      await fence();
      await append(b!);
      expect(textOf(updatesOf(await other.log.read(documentId)))).toBe('moved');
    } finally {
      await other.close();
    }
    const later = await open(uri);
    expect(textOf(updatesOf(await later.log.read(documentId)))).toBe('moved');
    await later.close();
  });
});
