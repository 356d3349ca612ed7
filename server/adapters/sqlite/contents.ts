import {
  packJson,
  unpackJson,
  collections,
  scopeOf,
  type Aggregates,
  type Codec,
  type Collection,
  type Contents,
  type PieceKind,
  type Pieces,
  withKeys,
} from '#server/ports.ts';
import { writeKeys } from './aggregates.ts';
import { pagesOf } from './contents-paging.ts';
import { createContentsReading } from './contents-reading.ts';
import type { Database } from './database.ts';
import { packRows, toRow } from './log-ids.ts';
import { writeMeta } from './migrations.ts';
import { markUnfinished, readUnfinished, unmarkUnfinished } from './unfinished.ts';

/** What is written in the transaction; all that takes long has been done by then. */
type Write = () => void;
type Writers = { [K in PieceKind]: (piece: Pieces[K]) => Write | Promise<Write> };

const tables = ['documents', 'document_keys', 'chain', 'blobs', 'log', 'history', 'clients'];

interface Parts {
  db: Database;
  codec: Codec;
  aggregates: Pick<Aggregates, 'find'>;
  /** Resolves once what was committed is durable. */
  flush: () => Promise<void>;
}

/** The embedded store's contents. The keys of documents are written at the end: until then they need not be unique. */
export function createContents({ db, codec, aggregates, flush }: Parts): Contents {
  const writers: Writers = {
    blob: async ({ id, scope, content }) => {
      const body = await codec.encodeAside(scope, content);
      return () => db.run('INSERT OR IGNORE INTO blobs VALUES (?, ?)', id, body);
    },

    document: ({ collection, id, version, value, outbox }) => {
      const scope = scopeOf(collection, value);
      const body = packJson(codec, scope, value);
      const waiting = outbox.length === 0 ? null : packJson(codec, scope, outbox);
      return () =>
        db.run('INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)', collection, id, version, body, waiting);
    },

    chain: (entry) => {
      const { organisationId, sequence, id } = entry;
      const body = packJson(codec, organisationId, entry);
      return () => db.run('INSERT OR IGNORE INTO chain VALUES (?, ?, ?, ?)', organisationId, sequence, id, body);
    },

    log: async ({ scope, update, parts, documentId, id, kind, covered, author, carried, at, node }) => {
      const body = await codec.encodeAside(scope, update);
      const swept = kind === 'merged' && parts === undefined;
      const packed = parts === undefined ? null : packRows(codec, scope, parts);
      return () =>
        db.run(
          `INSERT OR IGNORE INTO log
             (document_id, id, merged, covered, swept, author, carried, at, node, parts, body)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          ...[documentId, toRow(id), kind === 'merged' ? 1 : 0, covered ? 1 : 0, swept ? 1 : 0],
          ...[author, carried ? 1 : 0, at, node, packed, body],
        );
    },

    history: async ({ scope, documentId, key, content }) => {
      const body = await codec.encodeAside(scope, content);
      return () => db.run('INSERT OR IGNORE INTO history VALUES (?, ?, ?)', documentId, key, body);
    },

    client:
      ({ documentId, clientId, personId }) =>
      () =>
        db.run('INSERT OR IGNORE INTO clients VALUES (?, ?, ?)', documentId, clientId, personId),

    meta:
      ({ name, value }) =>
      () =>
        writeMeta(db, name, String(value)),
  };

  const forgetMeta = () => db.run("DELETE FROM meta WHERE name = 'recoveringUntil'");

  /** A page of documents at a time; done again it comes to the same. */
  async function writeAllKeys(): Promise<void> {
    for (const collection of Object.keys(collections) as Collection[]) {
      const pages = pagesOf<{ id: string; body: Uint8Array }>(db, {
        sql: 'SELECT id, body FROM documents WHERE collection = ? AND id > ? ORDER BY id',
        after: (last) => [collection, last?.id ?? ''],
        bytes: ({ body }) => body.byteLength,
      });
      for await (const page of pages) {
        await withKeys(() =>
          db.write(() => {
            for (const { id, body } of page) writeKeys(db, codec, collection, id, unpackJson(codec, body));
          }),
        );
      }
    }
  }

  return {
    ...createContentsReading({ db, codec, aggregates }),

    async write(kind, pieces) {
      const writes: Write[] = [];
      for (const piece of pieces) writes.push(await withKeys(() => writers[kind](piece)));
      db.write(() => writes.forEach((write) => write()));
    },

    async removeDocuments(collection, ids) {
      db.write(() => {
        for (const id of ids) db.run('DELETE FROM documents WHERE collection = ? AND id = ?', collection, id);
      });
    },

    async unfinished() {
      return readUnfinished(db);
    },

    async begin(mark) {
      db.write(() => {
        markUnfinished(db, mark);
        forgetMeta();
      });
      await flush();
    },

    async clear() {
      db.write(() => {
        for (const table of tables) db.run(`DELETE FROM ${table}`);
        forgetMeta();
      });
      await flush();
    },

    async finish() {
      db.write(() => db.run('DELETE FROM document_keys'));
      await writeAllKeys();
      // What was written is on the disk before the mark can go.
      await flush();
      db.write(() => unmarkUnfinished(db));
      await flush();
    },
  };
}
