import { QuorateError } from '#server/errors.ts';
import {
  packJson,
  unpackDocument,
  unpackJson,
  collections,
  findPage,
  readPage,
  type Aggregates,
  type AggregateTypes,
  type Codec,
  type Collection,
  type OutboxEntry,
  type Stored,
  unlessErased,
} from '#server/ports.ts';
import { isConstraint, type Database } from './database.ts';
import { readMeta, writeMeta } from './migrations.ts';

interface Row {
  id: string;
  version: number;
  body: Uint8Array;
  outbox: Uint8Array | null;
}
type Waiting = Pick<Row, 'id' | 'outbox'> & { collection: Collection };
type Waits = Awaited<ReturnType<Aggregates['withOutbox']>>[number];
type Declaration = {
  scope: (value: unknown) => string;
  indexes: Record<string, { keys: (value: unknown) => readonly string[]; unique?: true; blind?: true }>;
  mayLose?: 'new' | 'any';
};
const declared = collections as unknown as Record<Collection, Declaration>;

/** As many documents as `find` returns when the caller sets no limit: all. */
const noLimit = -1;

/** What stands for a key in the index. */
const keptKey = (codec: Codec, collection: Collection, index: string, key: string): string =>
  declared[collection].indexes[index]?.blind ? codec.blind(`${collection} ${index}`, key) : key;

/** @throws QuorateError `conflict` when a unique key is taken */
export function writeKeys(db: Database, codec: Codec, collection: Collection, id: string, value: unknown): void {
  db.run('DELETE FROM document_keys WHERE collection = ? AND id = ?', collection, id);
  for (const [index, { keys, unique }] of Object.entries(declared[collection].indexes)) {
    for (const key of new Set(keys(value))) {
      const kept = keptKey(codec, collection, index, key);
      try {
        db.run('INSERT INTO document_keys VALUES (?, ?, ?, ?, ?)', collection, index, kept, id, unique ? 1 : 0);
      } catch (error) {
        if (!isConstraint(error)) throw error;
        throw new QuorateError('conflict', undefined, { cause: error, fields: { [index]: 'This is taken already.' } });
      }
    }
  }
}

/**
 * Writes the keys of every document anew when `collections` declares other indexes than the store was last used with, or
 * those that are blind were made by another key, or by none.
 * A key function that changes its result under the same name needs a numbered migration.
 */
export function followDeclaredIndexes(db: Database, codec: Codec): void {
  const now =
    JSON.stringify(
      Object.entries(declared).map(([name, { indexes }]) => [
        name,
        Object.entries(indexes).map(([index, { unique }]) => [index, unique ?? false]),
      ]),
    ) + codec.blind('', '');
  if (readMeta(db, 'indexes') === now) return;
  db.write(() => {
    const known = new Set<string>(Object.keys(declared));
    const rows = db.all<Row & { collection: Collection }>(
      'SELECT collection, id, version, body, outbox FROM documents',
    );
    for (const row of rows) {
      const value = unlessErased(() => unpackJson(codec, row.body));
      if (known.has(row.collection) && value !== undefined) writeKeys(db, codec, row.collection, row.id, value);
    }
    writeMeta(db, 'indexes', now);
  });
}

/** @param flush resolves once what was committed is durable */
export function createAggregates(db: Database, codec: Codec, flush: () => Promise<void>): Aggregates {
  const outboxOf = (bytes: Uint8Array | null): OutboxEntry[] =>
    bytes === null ? [] : (unpackJson(codec, bytes) as OutboxEntry[]);
  const packOutbox = (scope: string, entries: readonly OutboxEntry[]): Uint8Array | null =>
    entries.length === 0 ? null : packJson(codec, scope, entries);
  /** @throws QuorateError `store_corrupt` */
  const read = <C extends Collection>(row: Row): Stored<AggregateTypes[C]> => ({
    version: row.version,
    value: unpackDocument<C>(codec, row.id, row.body),
    outbox: outboxOf(row.outbox),
  });
  const rowOf = (collection: Collection, id: string): Row | undefined =>
    db.get<Row>('SELECT id, version, body, outbox FROM documents WHERE collection = ? AND id = ?', collection, id);

  return {
    async get(collection, id) {
      const row = rowOf(collection, id);
      return row && unlessErased(() => read(row));
    },

    async find(collection, index, key, page = {}) {
      const kept = keptKey(codec, collection, index, key);
      return findPage<typeof collection, Row>({
        ...{ collection, index, key, page, read },
        rowsAfter: (after, limit) =>
          db.all<Row>(
            `SELECT d.id, d.version, d.body, d.outbox
               FROM document_keys k JOIN documents d ON d.collection = k.collection AND d.id = k.id
              WHERE k.collection = ? AND k.index_name = ? AND k.key = ? AND k.id > ? ORDER BY k.id LIMIT ?`,
            ...[collection, index, kept, after, limit === Infinity ? noLimit : limit],
          ),
        idOf: ({ id }) => id,
      });
    },

    async insert(collection, value, outbox = []) {
      const scope = declared[collection].scope(value);
      const body = packJson(codec, scope, value);
      db.write(() => {
        if (rowOf(collection, value.id)) throw new QuorateError('conflict');
        const waiting = packOutbox(scope, outbox);
        db.run('INSERT INTO documents VALUES (?, ?, 1, ?, ?)', collection, value.id, body, waiting);
        writeKeys(db, codec, collection, value.id, value);
      });
      if (declared[collection].mayLose === undefined) await flush();
    },

    async replace(collection, value, baseVersion, outbox = []) {
      const scope = declared[collection].scope(value);
      const body = packJson(codec, scope, value);
      db.write(() => {
        const before = rowOf(collection, value.id);
        if (before?.version !== baseVersion) throw new QuorateError('stale_version');
        const waiting =
          outbox.length === 0 ? before.outbox : packOutbox(scope, [...outboxOf(before.outbox), ...outbox]);
        db.run(
          'UPDATE documents SET version = ?, body = ?, outbox = ? WHERE collection = ? AND id = ?',
          baseVersion + 1,
          body,
          waiting,
          collection,
          value.id,
        );
        writeKeys(db, codec, collection, value.id, value);
      });
      if (declared[collection].mayLose !== 'any') await flush();
      return baseVersion + 1;
    },

    async remove(collection, id) {
      db.write(() => {
        db.run('DELETE FROM document_keys WHERE collection = ? AND id = ?', collection, id);
        db.run('DELETE FROM documents WHERE collection = ? AND id = ?', collection, id);
      });
      await flush();
    },

    async clearOutbox(collection, id, entryIds) {
      const moved = new Set(entryIds);
      db.write(() => {
        const row = rowOf(collection, id);
        if (!row?.outbox) return;
        const left = outboxOf(row.outbox).filter((entry) => !moved.has(entry.id));
        const scope = declared[collection].scope(unpackJson(codec, row.body));
        const waiting = packOutbox(scope, left);
        db.run('UPDATE documents SET outbox = ? WHERE collection = ? AND id = ?', waiting, collection, id);
      });
      // No flush: an entry that stands in the outbox again after a power cut is moved again, which adds nothing.
    },

    withOutbox: (limit) =>
      readPage<Waiting, Waits>({
        limit,
        rowsAfter: (last, asked) =>
          db.all<Waiting>(
            `SELECT collection, id, outbox FROM documents
              WHERE outbox IS NOT NULL AND (collection, id) > (?, ?) ORDER BY collection, id LIMIT ?`,
            ...[last?.collection ?? '', last?.id ?? '', asked],
          ),
        read: ({ collection, id, outbox }) => ({ collection, id, outbox: outboxOf(outbox) }),
      }),
  };
}
