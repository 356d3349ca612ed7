import { existsSync } from 'node:fs';

import { afterEach, expect, test, vi } from 'vitest';

import { createFlusher } from '#server/adapters/sqlite/flusher.ts';
import { storeFile, type SqliteStore } from '#server/adapters/sqlite/store.ts';
import { at, bytes, logEntry, person, refusal, session } from './fixtures.ts';
import { folders, notingLog, open } from './sqlite-support.ts';

const temporary = folders();
let store: SqliteStore | undefined;
afterEach(async () => {
  await store?.close();
  store = undefined;
  temporary.remove();
});

/** A disk that answers when it is told to. */
function slowDisk() {
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const sync = vi.fn(() => new Promise<void>((resolve, reject) => waiting.push({ resolve, reject })));
  return { sync, next: () => waiting.shift()! };
}
const broken = (cause: unknown) => new Error('failed', { cause });
/** Lets everything that waits for nothing outside run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('S3: one flush runs and one waits, which serves all who came meanwhile', async () => {
  const disk = slowDisk();
  const flusher = createFlusher(disk.sync, broken);
  const done: string[] = [];
  const first = flusher.now().then(() => done.push('first'));
  const later = Promise.all([1, 2, 3].map((n) => flusher.now().then(() => done.push(`later ${n}`))));
  expect(disk.sync).toHaveBeenCalledTimes(1);
  disk.next().resolve();
  await first;
  await settled();
  expect(done).toEqual(['first']);
  expect(disk.sync).toHaveBeenCalledTimes(2);
  disk.next().resolve();
  await later;
  await flusher.idle();
  expect(disk.sync).toHaveBeenCalledTimes(2);
});

test('S3: after a flush that failed none succeeds, whatever the disk says', async () => {
  const disk = slowDisk();
  const failed = vi.fn(broken);
  const flusher = createFlusher(disk.sync, failed);
  const first = flusher.now();
  const second = flusher.now();
  disk.next().reject(new Error('EIO'));
  await expect(first).rejects.toThrow('failed');
  await expect(second).rejects.toThrow('failed');
  await expect(flusher.now()).rejects.toThrow('failed');
  await expect(flusher.soon()).rejects.toThrow('failed');
  expect(failed).toHaveBeenCalledTimes(1);
  expect(disk.sync).toHaveBeenCalledTimes(1);
});

test('S3: append resolves before the flush, durable after it', async () => {
  const disk = slowDisk();
  store = await open(temporary.make(), { sync: disk.sync });
  const { durable } = await store.log.append(logEntry(bytes(1)));
  let saved = false;
  const marked = durable.then(() => (saved = true));
  await vi.waitFor(() => expect(disk.sync).toHaveBeenCalledTimes(1));
  expect(saved).toBe(false);
  expect(await store.log.read('doc')).toHaveLength(1);
  disk.next().resolve();
  await marked;
});

test('S2: durable comes within 50 ms of append where the disk is quick', async () => {
  store = await open(temporary.make(), { sync: async () => undefined });
  const took: number[] = [];
  for (let n = 0; n < 10; n++) {
    const { durable } = await store.log.append(logEntry(bytes(n)));
    const began = performance.now();
    await durable;
    took.push(performance.now() - began);
  }
  // The least of ten: what else the machine does is not the store's.
  expect(Math.min(...took)).toBeLessThan(50);
});

test('W1a: a document is durable when the write returns', async () => {
  const disk = slowDisk();
  store = await open(temporary.make(), { sync: disk.sync });
  let returned = false;
  const written = store.aggregates.insert('person', person('p1')).then(() => (returned = true));
  await vi.waitFor(() => expect(disk.sync).toHaveBeenCalledTimes(1));
  await settled();
  expect(returned).toBe(false);
  disk.next().resolve();
  await written;
});

test('W1a: whoever signs in does not wait for the disk; that a session has ended does', async () => {
  const disk = slowDisk();
  store = await open(temporary.make(), { sync: disk.sync });
  const { aggregates } = store;
  await aggregates.insert('session', session('s1', 'p1'));
  await aggregates.insert('signInAttempts', { id: 'a1', failures: 1, until: at });
  await aggregates.replace('signInAttempts', { id: 'a1', failures: 2, until: at }, 1);
  expect(disk.sync).not.toHaveBeenCalled();
  let ended = false;
  const end = { at, why: 'signedOut' } as const;
  const written = aggregates.replace('session', { ...session('s1', 'p1'), ended: end }, 1).then(() => (ended = true));
  await vi.waitFor(() => expect(disk.sync).toHaveBeenCalledTimes(1));
  expect(ended).toBe(false);
  disk.next().resolve();
  await written;
});

test('S3: when the disk fails nothing is said to be saved, and nothing more is written', async () => {
  const log = notingLog();
  const dataDir = temporary.make();
  store = await open(dataDir, { log, sync: () => Promise.reject(new Error('EIO')) });
  const { aggregates, blobs, chain } = store;
  expect(chain).toBeDefined();
  const { durable } = await store.log.append(logEntry(bytes(1)));
  expect(await refusal(durable)).toBe('unavailable');
  expect(await refusal(store.log.append(logEntry(bytes(2))))).toBe('unavailable');
  expect(await refusal(aggregates.insert('person', person('p1')))).toBe('unavailable');
  expect(await refusal(blobs.put('org', bytes(1)))).toBe('unavailable');
  expect(await refusal(store.check())).toBe('unavailable');
  expect(store.stats().failed).toBeDefined();
  expect(log.events).toContain('store.flush_failed');
  await store.close();
  store = await open(dataDir);
  expect(await store.log.recoveringUntil()).toBeDefined();
});

test('S9: what arrives in one turn is one commit', async () => {
  store = await open(temporary.make());
  await Promise.all(Array.from({ length: 100 }, (_, i) => store!.log.append(logEntry(bytes(i)))));
  expect(store.stats().commits).toBe(1);
});

test('S2: a batch that cannot be committed is refused whole, and the next one is taken', async () => {
  store = await open(temporary.make());
  const bad = logEntry(bytes(2), { node: null as unknown as string });
  const results = await Promise.allSettled(
    [logEntry(bytes(1)), bad, logEntry(bytes(3))].map((e) => store!.log.append(e)),
  );
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(await store.log.read('doc')).toEqual([]);
  await store.log.append(logEntry(bytes(4)));
  expect(await store.log.read('doc')).toHaveLength(1);
});

test('S2: closing waits for what is under way, and refuses what comes after', async () => {
  const dataDir = temporary.make();
  store = await open(dataDir);
  const under = store.log.append(logEntry(bytes(1)));
  const closed = store.close();
  await (
    await under
  ).durable;
  await closed;
  expect(await refusal(store.log.append(logEntry(bytes(2))))).toBe('unavailable');
  expect(await refusal(store.aggregates.get('person', 'p1'))).toBe('unavailable');
  store = await open(dataDir);
  expect(await store.log.read('doc')).toHaveLength(1);
});

test('D3: an end in order leaves one file that holds everything', async () => {
  const dataDir = temporary.make();
  store = await open(dataDir);
  await store.log.append(logEntry(bytes(1)));
  await store.close();
  expect(existsSync(`${storeFile(dataDir)}-wal`)).toBe(false);
});
