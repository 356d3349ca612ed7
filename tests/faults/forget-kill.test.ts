import { fork } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { MinutesLog } from '#server/ports.ts';
import { bytes, logEntry } from '../contract/fixtures.ts';
import { byHand, open as openMongo } from '../contract/mongo-support.ts';
import { folders, open as openSqlite } from '../contract/sqlite-support.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import type { Order } from './forget-child.ts';

vi.setConfig({ testTimeout: 120_000 });

/** @returns whether it died of it; false when it was done before */
async function killedAt(order: Order): Promise<boolean> {
  const file = new URL('./forget-child.ts', import.meta.url);
  const child = fork(file, [JSON.stringify(order)], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (signal === 'SIGKILL') return true;
  expect([code, signal]).toEqual([0, null]);
  return false;
}

/** What a document is made of, most of it under a merge, and what is kept of its history. */
interface Whole {
  entries: string[];
  keys: string[];
}

async function write(log: MinutesLog, documentId: string, covered: number, last: Uint8Array): Promise<Whole> {
  const append = async (update: Uint8Array) => (await log.append(logEntry(update, { documentId }))).id;
  const parts = await Promise.all(Array.from({ length: covered }, (_, i) => append(bytes(i % 200, i >> 8))));
  const merged = await log.addMerged({ ...logEntry(bytes(0xff), { documentId, author: 'server' }), parts });
  const plain = [await append(bytes(1)), await append(bytes(2)), await append(last)];
  const keys = ['k1', 'k2', 'k3'];
  for (const key of keys) await log.keepHistory('org', documentId, { key, content: bytes(1) });
  for (const clientId of [7, 8]) await log.bindClient(documentId, clientId, 'p1');
  return { entries: [merged, ...plain].sort(), keys };
}

/** As its readers have it: without what merged entries stand for. */
async function readers(log: MinutesLog, documentId: string): Promise<Whole[]> {
  const keys = (await Array.fromAsync(log.history(documentId))).map(({ key }) => key);
  const found = [
    await log.read(documentId),
    await log.read(documentId, new Set(['another'])),
    (await Array.fromAsync(log.pages(documentId))).flat(),
    (await Array.fromAsync(log.pages(documentId, 'standing'))).flat(),
  ];
  return found.map((entries) => {
    const replaced = new Set(entries.flatMap(({ parts }) => parts ?? []));
    return { entries: entries.flatMap(({ id }) => (replaced.has(id) ? [] : [id])).sort(), keys };
  });
}

const nothing: Whole = { entries: [], keys: [] };

/** Whole or gone, the same for every reader; done again, nothing is left. @returns whether it was gone */
async function completed(log: MinutesLog, documentId: string, whole: Whole): Promise<boolean> {
  const [first, ...others] = await readers(log, documentId);
  expect([whole, nothing]).toContainEqual(first);
  for (const other of others) expect(other).toEqual(first);
  await log.forgetDocument(documentId);
  for (const each of await readers(log, documentId)) expect(each).toEqual(nothing);
  expect((await log.boundClients(documentId)).size).toBe(0);
  expect((await log.ids([documentId])).get(documentId) ?? []).toEqual([]);
  return first!.entries.length === 0;
}

describe('V4: a process that is killed while it forgets a document', () => {
  const temporary = folders();
  const template = temporary.make();
  let whole: Whole;
  let other: Whole;
  beforeAll(async () => {
    const store = await openSqlite(template);
    // More than one slice of what a merge stands for.
    whole = await write(store.log, 'doc', 600, bytes(3));
    other = await write(store.log, 'other', 20, bytes(3));
    await store.close();
  });
  afterAll(() => temporary.remove());

  test('V4: in a folder, at each write: all of it is there or none, and the next call does the rest', async () => {
    const gone: boolean[] = [];
    for (let at = 1; ; at += 1) {
      const dataDir = join(temporary.make(), 'store');
      cpSync(template, dataDir, { recursive: true });
      const killed = await killedAt({ store: { dataDir }, documentId: 'doc', at });
      const store = await openSqlite(dataDir);
      try {
        gone.push(await completed(store.log, 'doc', whole));
        for (const each of await readers(store.log, 'other')) expect(each).toEqual(other);
      } finally {
        await store.close();
      }
      if (!killed) break;
    }
    // Slices, each with its beginning and its end, and then the rest.
    expect(gone.length).toBeGreaterThan(10);
    expect(gone.at(0)).toBe(false);
    expect(gone.at(-1)).toBe(true);
  });

  describeWithMongo('with MongoDB', () => {
    test('V4: in a database, at each write and in the midst of it: the same', async () => {
      const uri = mongoUri()!;
      const store = await openMongo(uri);
      const pieces = () => byHand(uri, (db) => db.collection('logPieces').countDocuments());
      // More than one document of the store can hold.
      const large = new Uint8Array(randomBytes(13 * 2 ** 20));
      try {
        const kept = await write(store.log, 'other', 20, bytes(3));
        const gone: boolean[] = [];
        for (let at = 1; ; at += 1) {
          const documentId = `doc-${at}`;
          const written = await write(store.log, documentId, 20, large);
          expect(await pieces()).toBe(2);
          const killed = await killedAt({ store: { uri }, documentId, at });
          gone.push(await completed(store.log, documentId, written));
          expect(await pieces()).toBe(0);
          if (!killed) break;
        }
        // Before the mark it is whole, and gone from then on.
        expect(gone).toEqual([false, ...Array.from({ length: gone.length - 1 }, () => true)]);
        expect(gone.length).toBeGreaterThan(5);
        for (const each of await readers(store.log, 'other')) expect(each).toEqual(kept);
      } finally {
        await store.close();
        await dropDatabase(uri);
      }
    });
  });
});
