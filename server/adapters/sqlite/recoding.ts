import type { SQLInputValue } from 'node:sqlite';
import {
  unpackJson,
  allBlobsOf,
  collections,
  scopeOf,
  unlessErased,
  withBlobs,
  withKeys,
  type Aggregates,
  type Collection,
  type KeyedCodec,
  type Recoded,
  type Recoding,
} from '#server/ports.ts';
import { pagesOf } from './contents-paging.ts';
import { unknownScope } from './contents-reading.ts';
import type { Database } from './database.ts';

type Row = Record<string, SQLInputValue>;
type Bytes = Uint8Array;

/** A table that holds content. */
interface Shelf {
  table: string;
  /** Its primary key, in order. */
  key: readonly string[];
  /** The first one is in each row. */
  contents: readonly string[];
  /** Whose content in the clear is; undefined when nobody can tell. */
  scope(row: Row): Promise<string | undefined>;
}

interface Parts {
  db: Database;
  codec: KeyedCodec;
  aggregates: Pick<Aggregates, 'find'>;
  /** Resolves once what was committed is durable. */
  flush: () => Promise<void>;
}

/** The embedded store's content, as it lies there. */
export function createRecoding({ db, codec, aggregates, flush }: Parts): Recoding {
  /** Who has a blob is told by the documents that name it. */
  async function* blobScopes(): AsyncGenerator<[string, string]> {
    for (const collection of withBlobs) {
      const pages = pagesOf<{ id: string; body: Bytes }>(db, {
        sql: 'SELECT id, body FROM documents WHERE collection = ? AND id > ? ORDER BY id',
        after: (last) => [collection, last?.id ?? ''],
      });
      for await (const page of pages) {
        const values = await withKeys(() =>
          page.flatMap(({ body }) => unlessErased(() => unpackJson(codec, body)) ?? []),
        );
        for (const value of values)
          for (const id of allBlobsOf(collection, value)) yield [id, scopeOf(collection, value)];
      }
    }
  }

  let blobs: Promise<Map<string, string>> | undefined;
  const scopeOfBlob = async (id: string) =>
    (await (blobs ??= Array.fromAsync(blobScopes()).then((all) => new Map(all)))).get(id);

  const scopesOfDocuments = new Map<string, string | undefined>();
  async function scopeOfMinutes(documentId: string): Promise<string | undefined> {
    if (!scopesOfDocuments.has(documentId)) {
      const [meeting] = await aggregates.find('meeting', 'document', documentId, { limit: 1 });
      scopesOfDocuments.set(documentId, meeting?.value.organisationId);
    }
    return scopesOfDocuments.get(documentId);
  }

  const ofMinutes = (row: Row) => scopeOfMinutes(String(row.document_id));
  /** Meetings last: they tell whose minutes are. */
  const shelves: readonly Shelf[] = [
    { table: 'blobs', key: ['id'], contents: ['body'], scope: (row) => scopeOfBlob(String(row.id)) },
    { table: 'log', key: ['document_id', 'id'], contents: ['body', 'parts'], scope: ofMinutes },
    { table: 'history', key: ['document_id', 'key'], contents: ['body'], scope: ofMinutes },
    {
      table: 'chain',
      key: ['organisation_id', 'sequence'],
      contents: ['body'],
      scope: async (row) => String(row.organisation_id),
    },
    {
      table: 'documents',
      key: ['collection', 'id'],
      contents: ['body', 'outbox'],
      scope: async ({ collection, body }) =>
        String(collection) in collections
          ? scopeOf(collection as Collection, unpackJson(codec, body as Bytes))
          : undefined,
    },
  ];

  const where = ({ key }: Shelf) => key.map((column) => `${column} = ?`).join(' AND ');
  const keyOf = ({ key }: Shelf, row: Row) => key.map((column) => row[column]!);

  const rowsOf = ({ table, key, contents }: Shelf): AsyncGenerator<Row[]> => {
    const first: readonly SQLInputValue[] = key.map((column) =>
      /^(id|sequence)$/.test(column) && key.length > 1 ? -1 : '',
    );
    return pagesOf<Row>(db, {
      sql: `SELECT ${[...key, ...contents].join(', ')} FROM ${table}
             WHERE (${key.join(', ')}) > (${key.map(() => '?').join(', ')}) ORDER BY ${key.join(', ')}`,
      after: (last) => (last ? key.map((column) => last[column]!) : [...first]),
      bytes: (row) => (row[contents[0]!] as Bytes).byteLength,
    });
  };

  const scopeOfRow = (shelf: Shelf, row: Row): Promise<string | undefined> =>
    withKeys(() => codec.scopeIn(row[shelf.contents[0]!] as Bytes) ?? shelf.scope(row));

  /** @returns how many rows were changed. What somebody else changed meanwhile is new anyhow */
  function renewRow(shelf: Shelf, row: Row, scope: string): () => number {
    const changes = shelf.contents.flatMap((column) => {
      const before = row[column] as Bytes | null;
      const after = before === null ? undefined : unlessErased(() => codec.renew(scope, before));
      return after === undefined ? [] : [{ column, before, after }];
    });
    const update = (column: string) =>
      `UPDATE ${shelf.table} SET ${column} = ? WHERE ${where(shelf)} AND ${column} = ?`;
    return () =>
      changes.filter(
        ({ column, before, after }) =>
          db.run(update(column), after, ...keyOf(shelf, row), before).changes > 0 && column === shelf.contents[0],
      ).length;
  }

  return {
    async recode(tell) {
      const done: Recoded = { seen: 0, changed: 0 };
      blobs = undefined;
      scopesOfDocuments.clear();
      for (const shelf of shelves) {
        for await (const page of rowsOf(shelf)) {
          const writes: (() => number)[] = [];
          for (const row of page) {
            const scope = (await scopeOfRow(shelf, row)) ?? unknownScope;
            writes.push(await withKeys(() => renewRow(shelf, row, scope)));
          }
          done.seen += page.length;
          db.write(() => {
            for (const write of writes) done.changed += write();
          });
          await flush();
          tell(done);
        }
      }
      // What was replaced is in the write-ahead log too. Where others are reading, the next checkpoint removes it.
      db.get('PRAGMA wal_checkpoint(TRUNCATE)');
      return done;
    },

    async removeScope(scope) {
      let removed = 0;
      blobs = undefined;
      scopesOfDocuments.clear();
      for (const shelf of shelves) {
        for await (const page of rowsOf(shelf)) {
          const ours: Row[] = [];
          for (const row of page) if ((await scopeOfRow(shelf, row)) === scope) ours.push(row);
          db.write(() => {
            for (const row of ours) {
              removed += db.run(`DELETE FROM ${shelf.table} WHERE ${where(shelf)}`, ...keyOf(shelf, row)).changes;
              if (shelf.table === 'documents') {
                db.run('DELETE FROM document_keys WHERE collection = ? AND id = ?', row.collection!, row.id!);
              }
              if (shelf.table === 'log') db.run('DELETE FROM clients WHERE document_id = ?', row.document_id!);
            }
          });
        }
      }
      await flush();
      return removed;
    },
  };
}
