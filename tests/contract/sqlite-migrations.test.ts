import { DatabaseSync } from 'node:sqlite';

import { afterEach, expect, test } from 'vitest';

import { createCompressingCodec } from '#server/adapters/codec/compressing-codec.ts';
import { migrations } from '#server/adapters/sqlite/migrations.ts';
import { storeFile, type SqliteStore } from '#server/adapters/sqlite/store.ts';
import { bytes, chainEntry, logEntry, outboxEntry, person, refusal, sits } from './fixtures.ts';
import { folders, open } from './sqlite-support.ts';

const temporary = folders();
let store: SqliteStore | undefined;
afterEach(async () => {
  await store?.close();
  store = undefined;
  temporary.remove();
});

/** Works on the file itself, beside the store or while it is closed. */
function byHand<T>(dataDir: string, work: (sql: DatabaseSync) => T): T {
  const sql = new DatabaseSync(storeFile(dataDir));
  try {
    return work(sql);
  } finally {
    sql.close();
  }
}

test('migrations are numbered from 1 without gaps', () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, i) => i + 1));
});

test('each migration runs once, however often the store is opened', async () => {
  const dataDir = temporary.make();
  for (let n = 0; n < 3; n++) await (await open(dataDir)).close();
  const recorded = byHand(dataDir, (sql) => sql.prepare('SELECT number, name FROM migrations').all());
  expect(recorded.map((row) => ({ ...row }))).toEqual(migrations.map(({ number, name }) => ({ number, name })));
});

test('two processes that open a new store at once both find it made', async () => {
  const dataDir = temporary.make();
  const [one, two] = await Promise.all([open(dataDir), open(dataDir, { serving: false })]);
  store = one;
  await two.aggregates.insert('setting', { id: 's', value: 1 });
  await two.close();
  expect(await one.aggregates.get('setting', 's')).toBeDefined();
});

test('a store that a newer version made is refused and left as it is', async () => {
  const dataDir = temporary.make();
  await (await open(dataDir)).close();
  byHand(dataDir, (sql) => sql.exec(`INSERT INTO migrations VALUES (${migrations.length + 1}, 'later', '')`));
  await expect(open(dataDir)).rejects.toThrow('made by a newer version');
  expect(await refusal(open(dataDir))).toBe('conflict');
});

test('W1a: when other indexes are declared, the keys of what is there are written anew', async () => {
  const dataDir = temporary.make();
  store = await open(dataDir);
  await store.aggregates.insert('person', person('p1', { username: 'ada', memberships: [sits('o1', 'b1')] }));
  await store.close();
  byHand(dataDir, (sql) =>
    sql.exec("DELETE FROM document_keys; UPDATE meta SET value = 'older' WHERE name = 'indexes'"),
  );
  store = await open(dataDir);
  expect(await store.aggregates.find('person', 'board', 'b1')).toHaveLength(1);
  expect(await refusal(store.aggregates.insert('person', person('p2', { username: 'ada' })))).toBe('conflict');
});

test('S4: what the first version merged is read and swept as it would have been', async () => {
  const dataDir = temporary.make();
  await (await open(dataDir)).close();
  const codec = createCompressingCodec();
  const content = (value: number) => codec.encode('org', bytes(value));
  const parts = (...ids: number[]) =>
    codec.encode('org', new TextEncoder().encode(JSON.stringify(ids.map((id) => String(id).padStart(16, '0')))));
  byHand(dataDir, (sql) => {
    const tables = sql
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%sqlite_%'")
      .all();
    for (const { name } of tables) if (name !== 'sqlite_sequence') sql.exec(`DROP TABLE "${String(name)}"`);
    sql.exec('CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL)');
    sql.exec(migrations[0]!.sql);
    sql.exec("INSERT INTO migrations VALUES (1, 'first', '')");
    const add = sql.prepare(
      "INSERT INTO log (id, document_id, merged, covered, author, carried, at, node, parts, body) VALUES (?, 'doc', ?, ?, 'p', 0, ?, 'n', ?, ?)",
    );
    add.run(3, 1, 0, 500, parts(1, 2), content(3)); // swept
    add.run(4, 0, 1, 900, null, content(4));
    add.run(5, 0, 0, 900, null, content(5));
    add.run(6, 1, 0, 1_000, parts(3, 4), content(6));
    for (const part of [3, 4]) sql.prepare("INSERT INTO log_parts VALUES ('doc', ?, 6, 1000)").run(part);
  });
  store = await open(dataDir);
  const values = async () => (await store!.log.read('doc')).map(({ update }) => update[0]);
  expect(await values()).toEqual([4, 5, 3, 6]);
  expect((await store.log.read('doc')).at(-1)!.parts).toEqual(['0000000000000003', '0000000000000004']);
  const six = '0000000000000006';
  expect(await store.log.unswept(10)).toEqual([{ documentId: 'doc', id: six }]);
  expect(await store.log.waiting('doc')).toBe(1);
  expect(await store.log.sweep('doc', [six])).toBe(2);
  expect(await values()).toEqual([5, 6]);
  expect(await store.log.unswept(10)).toEqual([]);
});

test('S4: log ids are never given out again, even if the log is emptied', async () => {
  const dataDir = temporary.make();
  store = await open(dataDir);
  const { id: last } = await store.log.append(logEntry(bytes(1)));
  await store.close();
  byHand(dataDir, (sql) => sql.exec('DELETE FROM log'));
  store = await open(dataDir);
  expect((await store.log.append(logEntry(bytes(2)))).id > last).toBe(true);
});

test('D5: damaged content is told as store_corrupt, and what is beside it can be read', async () => {
  const dataDir = temporary.make();
  store = await open(dataDir);
  await store.aggregates.insert('person', person('p1', { memberships: [sits('o1', 'b1')] }), [outboxEntry('e1')]);
  await store.aggregates.insert('person', person('p2'));
  await store.chain.add(chainEntry(1));
  const blob = await store.blobs.put('org', bytes(1, 2, 3));
  await store.log.append(logEntry(bytes(1)));
  await store.log.append(logEntry(bytes(2), { documentId: 'whole' }));
  byHand(dataDir, (sql) => {
    for (const where of [
      "documents SET body = x'0100' WHERE id = 'p1'",
      "chain SET body = x'02'",
      "blobs SET body = x'00'",
    ]) {
      sql.exec(`UPDATE ${where}`);
    }
    sql.exec("UPDATE log SET body = substr(body, 1, length(body) - 1) WHERE document_id = 'doc'");
  });
  expect(await refusal(store.aggregates.get('person', 'p1'))).toBe('store_corrupt');
  expect(await refusal(store.aggregates.find('person', 'board', 'b1'))).toBe('store_corrupt');
  expect(await refusal(store.chain.read('org'))).toBe('store_corrupt');
  expect(await refusal(store.blobs.get(blob))).toBe('store_corrupt');
  expect(await refusal(store.log.read('doc'))).toBe('store_corrupt');
  expect(await store.log.read('whole')).toHaveLength(1);
  expect(await store.aggregates.get('person', 'p2')).toBeDefined();
});

test('D5: no content stands in the file in the clear that the codec did not write', async () => {
  const dataDir = temporary.make();
  const seen: string[] = [];
  const mirror = {
    encode: (_scope: string, content: Uint8Array) => content.map((b) => b ^ 0x5a),
    encodeAside: async (_scope: string, content: Uint8Array) => content.map((b) => b ^ 0x5a),
    decode: (s: Uint8Array) => s.map((b) => b ^ 0x5a),
    decodeAside: async (s: Uint8Array) => s.map((b) => b ^ 0x5a),
    blind: (_index: string, key: string) => key,
  };
  store = await open(dataDir, { codec: mirror });
  const secret = 'Grievance of a named worker';
  const text = new TextEncoder().encode(secret);
  await store.aggregates.insert('organisation', { id: 'o', name: secret }, [outboxEntry('e', { detail: { secret } })]);
  await store.chain.add(chainEntry(1, { detail: { secret } }));
  await store.blobs.put('o', text);
  await store.log.append(logEntry(text));
  await store.log.addMerged({ ...logEntry(text), parts: [] });
  await store.log.keepHistory('o', 'doc', { key: 'k', content: text });
  await store.close();
  byHand(dataDir, (sql) => {
    const tables = sql.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
    for (const { name } of tables) {
      for (const row of sql.prepare(`SELECT * FROM "${name}"`).all()) {
        for (const value of Object.values(row)) {
          if (value instanceof Uint8Array ? Buffer.from(value).includes(secret) : String(value).includes(secret))
            seen.push(name);
        }
      }
    }
  });
  store = undefined;
  expect(seen).toEqual([]);
});
