import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import { restoreSqliteStore } from '#server/adapters/sqlite/restore.ts';
import { storeFile, type SqliteStore } from '#server/adapters/sqlite/store.ts';
import { bytes, chainEntry, logEntry, outboxEntry, person, refusal } from './fixtures.ts';
import { startOther } from './sqlite-processes.ts';
import { folders, open } from './sqlite-support.ts';

const temporary = folders();
let stores: SqliteStore[] = [];
const opened = async (...args: Parameters<typeof open>) => {
  const store = await open(...args);
  stores.push(store);
  return store;
};
afterEach(async () => {
  for (const store of stores) await store.close();
  stores = [];
  temporary.remove();
});

/** A closed store with something of each kind in it, and its backup. */
async function backedUp(): Promise<{ dataDir: string; file: string; blobId: string }> {
  const dataDir = temporary.make();
  const store = await open(dataDir);
  await store.aggregates.insert('person', person('p1', { username: 'ada' }), [outboxEntry('e1')]);
  await store.chain.add(chainEntry(1));
  const blobId = await store.blobs.put('org', bytes(1, 2, 3));
  await store.log.append(logEntry(bytes(4)));
  await store.log.keepHistory('org', 'doc', { key: 'k', content: bytes(5) });
  await store.log.bindClient('doc', 9, 'p1');
  const file = join(temporary.make(), 'backup.db');
  await store.backup(file);
  await store.close();
  return { dataDir, file, blobId };
}

test('D4: a backup holds everything, and restoring it is one call', async () => {
  const { file, blobId } = await backedUp();
  const dataDir = temporary.make();
  await restoreSqliteStore({ from: file, dataDir });
  const store = await opened(dataDir);
  expect(await store.aggregates.get('person', 'p1')).toMatchObject({ version: 1, outbox: [{ id: 'e1' }] });
  expect(await refusal(store.aggregates.insert('person', person('p2', { username: 'ada' })))).toBe('conflict');
  expect(await store.chain.read('org')).toEqual([chainEntry(1)]);
  expect(await store.blobs.get(blobId)).toEqual(bytes(1, 2, 3));
  expect(await store.log.read('doc')).toMatchObject([{ update: bytes(4) }]);
  expect(await Array.fromAsync(store.log.history('doc'))).toEqual([{ key: 'k', content: bytes(5) }]);
  expect(await store.log.bindClient('doc', 9, 'p2')).toBe('p1');
});

test('S5: a restored store is recovering for 24 h, and gives out no log id again', async () => {
  const { file } = await backedUp();
  const dataDir = temporary.make();
  await restoreSqliteStore({ from: file, dataDir });
  const store = await opened(dataDir, { clock: { now: () => 7_000 } });
  expect(await store.log.recoveringUntil()).toBe(7_000 + 24 * 60 * 60 * 1_000);
  const [old] = await store.log.read('doc');
  expect((await store.log.append(logEntry(bytes(1)))).id > old!.id).toBe(true);
});

test('S5: the same holds for a backup of a store that was ended in order', async () => {
  const { dataDir } = await backedUp();
  const tool = await open(dataDir, { serving: false });
  const file = join(temporary.make(), 'backup.db');
  await tool.backup(file);
  await tool.close();
  const restored = temporary.make();
  await restoreSqliteStore({ from: file, dataDir: restored });
  expect(await (await opened(restored)).log.recoveringUntil()).toBeDefined();
});

test('D4: a backup taken while others write is of one moment', async () => {
  const store = await opened(temporary.make());
  const folder = temporary.make();
  let writing = true;
  const acknowledged: string[] = [];
  const log = (async () => {
    while (writing) {
      const batch = Array.from({ length: 20 }, (_, i) => store.log.append(logEntry(new Uint8Array(900).fill(i))));
      for (const { id, durable } of await Promise.all(batch)) {
        // No faster than the disk: else a slow one would be given ever more to copy.
        await durable;
        acknowledged.push(id);
      }
    }
  })();
  // Both documents are written in turn, so the first is never more than one version ahead.
  const documents = (async () => {
    await store.aggregates.insert('setting', { id: 'a', value: 1 });
    await store.aggregates.insert('setting', { id: 'b', value: 1 });
    for (let version = 1; writing; version++) {
      await store.aggregates.replace('setting', { id: 'a', value: version + 1 }, version);
      await store.aggregates.replace('setting', { id: 'b', value: version + 1 }, version);
    }
  })();
  const before: string[][] = [];
  for (let n = 0; n < 4; n++) {
    while (acknowledged.length < (n + 1) * 100) await new Promise((resolve) => setImmediate(resolve));
    before.push([...acknowledged]);
    await store.backup(join(folder, `${n}.db`));
  }
  writing = false;
  await Promise.all([log, documents]);

  for (let n = 0; n < 4; n++) {
    const dataDir = temporary.make();
    await restoreSqliteStore({ from: join(folder, `${n}.db`), dataDir });
    const copy = await opened(dataDir);
    const ids = (await copy.log.read('doc')).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(before[n]!));
    expect(ids).toEqual((await store.log.read('doc')).slice(0, ids.length).map(({ id }) => id));
    const [a, b] = [await copy.aggregates.get('setting', 'a'), await copy.aggregates.get('setting', 'b')];
    expect([0, 1]).toContain(a!.version - b!.version);
  }
});

test('D4: a backup replaces an older one in one step, and leaves nothing beside it', async () => {
  const folder = temporary.make();
  const file = join(folder, 'backup.db');
  const store = await opened(temporary.make());
  await store.backup(file);
  await store.log.append(logEntry(bytes(1)));
  await store.backup(file);
  expect(readdirSync(folder)).toEqual(['backup.db']);
  const dataDir = temporary.make();
  await restoreSqliteStore({ from: file, dataDir });
  expect(await (await opened(dataDir)).log.read('doc')).toHaveLength(1);
});

describe('what a restore refuses leaves the store as it was', () => {
  const untouched = async (dataDir: string) => {
    const store = await opened(dataDir);
    expect(await store.aggregates.get('person', 'p1')).toBeDefined();
    expect(await store.log.recoveringUntil()).toBeUndefined();
    expect(readdirSync(dataDir).filter((name) => name.includes('restoring'))).toEqual([]);
  };

  test('D4: over a store, unless told to replace it', async () => {
    const { dataDir, file } = await backedUp();
    expect(await refusal(restoreSqliteStore({ from: file, dataDir }))).toBe('conflict');
    await untouched(dataDir);
  });

  test('D4: replacing takes the old store away whole', async () => {
    const { file } = await backedUp();
    const dataDir = temporary.make();
    const old = await open(dataDir);
    await old.aggregates.insert('person', person('old'));
    await old.close();
    await restoreSqliteStore({ from: file, dataDir, replace: true });
    const store = await opened(dataDir);
    expect(await store.aggregates.get('person', 'old')).toBeUndefined();
    expect(await store.aggregates.get('person', 'p1')).toBeDefined();
  });

  test('D4: under a process that serves, or merely has the store open', async () => {
    const { dataDir, file } = await backedUp();
    const server = await startOther(dataDir, 'serve');
    const restoring = restoreSqliteStore({ from: file, dataDir, replace: true });
    await expect(restoring).rejects.toThrow(`Another process (pid ${server.pid}) is serving this store.`);
    await server.close();
    const tool = await open(dataDir, { serving: false });
    await expect(restoreSqliteStore({ from: file, dataDir, replace: true })).rejects.toThrow('has this store open');
    await tool.close();
    await untouched(dataDir);
  });

  test('D4: from a file that is missing, no backup, damaged, or a store in use', async () => {
    const { dataDir, file } = await backedUp();
    const folder = temporary.make();
    const from = (name: string) => restoreSqliteStore({ from: join(folder, name), dataDir, replace: true });
    expect(await refusal(from('missing'))).toBe('not_found');
    writeFileSync(join(folder, 'text'), 'not a database, but long enough to be looked at'.repeat(50));
    expect(await refusal(from('text'))).toBe('store_corrupt');
    writeFileSync(join(folder, 'empty'), '');
    expect(await refusal(from('empty'))).toBe('store_corrupt');
    const damaged = readFileSync(file);
    damaged.fill(0x55, 3 * 4_096, 12 * 4_096);
    writeFileSync(join(folder, 'damaged'), damaged);
    expect(await refusal(from('damaged'))).toBe('store_corrupt');
    const live = await opened(temporary.make());
    copyFileSync(file, join(folder, 'live'));
    writeFileSync(join(folder, 'live-wal'), 'frames');
    expect(await refusal(from('live'))).toBe('conflict');
    expect(live).toBeDefined();
    await untouched(dataDir);
  });

  test('D2: a backup of another environment', async () => {
    const { dataDir, file } = await backedUp();
    const restoring = restoreSqliteStore({ from: file, dataDir, environment: 'production', replace: true });
    await expect(restoring).rejects.toThrow('belongs to the environment "test", not to "production"');
    await untouched(dataDir);
  });
});

test('D4: a store too damaged to open can be replaced', async () => {
  const { file } = await backedUp();
  const dataDir = temporary.make();
  writeFileSync(storeFile(dataDir), 'garbage '.repeat(1_000));
  expect(await refusal(open(dataDir))).toBe('store_corrupt');
  await restoreSqliteStore({ from: file, dataDir, replace: true });
  expect(existsSync(`${storeFile(dataDir)}.restoring`)).toBe(false);
  expect(await (await opened(dataDir)).aggregates.get('person', 'p1')).toBeDefined();
});
