import {
  decodeInSlices,
  turn,
  withKeys,
  type Codec,
  type LogEntry,
  type MinutesLog,
  type NewLogEntry,
} from '#server/ports.ts';
import type { Database } from './database.ts';
import type { Flusher } from './flusher.ts';
import type { GroupCommit } from './group-commit.ts';
import { createGrown } from './grown.ts';
import { nextId, toId, unpackRows } from './log-ids.ts';
import { createMergedEntries } from './merged-entries.ts';
import { assertStillThere, forgetDocument } from './forget-document.ts';

interface Row {
  id: number;
  merged: number;
  author: string;
  carried: number;
  at: number;
  node: string;
  parts: Uint8Array | null;
  body: Uint8Array;
}

const insertEntry = `INSERT INTO log (document_id, id, merged, author, carried, at, node, body)
                     VALUES (?1, ${nextId}, 0, ?2, ?3, ?4, ?5, ?6) RETURNING id`;
const columns = 'id, merged, author, carried, at, node, parts, body';

/** Read in one go: about a millisecond's work. */
const pageRows = 100;
const pageBytes = 256 * 2 ** 10;

interface Parts {
  db: Database;
  codec: Codec;
  flusher: Flusher;
  commits: GroupCommit;
  recoveringUntil: () => number | undefined;
}

export function createMinutesLog({ db, codec, flusher, commits, recoveringUntil }: Parts): MinutesLog {
  const toEntry = (documentId: string, row: Row, update: Uint8Array): LogEntry => ({
    id: toId(row.id),
    documentId,
    kind: row.merged ? 'merged' : 'plain',
    author: row.author,
    ...(row.carried ? { carried: true } : {}),
    at: row.at,
    node: row.node,
    update,
    ...(row.parts ? { parts: unpackRows(codec, row.parts).map(toId) } : {}),
  });

  const grown = createGrown(db);

  function insert({ documentId, author, carried, at, node }: NewLogEntry, body: Uint8Array): number {
    grown.add(documentId);
    return db.get<{ id: number }>(insertEntry, documentId, author, carried ? 1 : 0, at, node, body)!.id;
  }

  /** Skips the bodies of what the reader has: a reader of an open document has nearly all of it. */
  function readExcept(documentId: string, except: ReadonlySet<string>): Row[] {
    return db.snapshot(() =>
      db
        .all<{ id: number }>('SELECT id FROM log WHERE document_id = ? ORDER BY merged, id', documentId)
        .filter(({ id }) => !except.has(toId(id)))
        .map(
          ({ id }) => db.get<Row>(`SELECT ${columns} FROM log WHERE document_id = ? AND id = ?`, documentId, id) as Row,
        ),
    );
  }

  async function entriesOf(documentId: string, rows: readonly Row[]): Promise<LogEntry[]> {
    const bodies = rows.map(({ body }) => body);
    const updates = await decodeInSlices(codec, bodies);
    return withKeys(() => rows.map((row, i) => toEntry(documentId, row, updates[i]!)));
  }

  /** @returns the last entry of the page behind `after`, and whether any may follow */
  function pageAfter(documentId: string, after: number, which: string): { upTo: number; more: boolean } {
    const sizes = db.all<{ id: number; size: number }>(
      `SELECT id, length(body) AS size FROM log WHERE document_id = ? AND id > ? AND ${which} ORDER BY id LIMIT ${pageRows}`,
      ...[documentId, after],
    );
    let bytes = 0;
    const last = sizes.findIndex(({ size }) => (bytes += size) >= pageBytes);
    const full = last >= 0 && last < sizes.length - 1;
    return { upTo: sizes.at(last)?.id ?? after, more: full || sizes.length === pageRows };
  }

  return {
    async append(entry) {
      const body = codec.encode(entry.scope, entry.update);
      const row = await commits.add(() => insert(entry, body));
      const durable = flusher.soon();
      // A caller that does not wait for the disk must not end the process when the disk fails.
      durable.catch(() => undefined);
      return { id: toId(row), durable };
    },

    async read(documentId, except) {
      // One statement sees one moment, so an entry and the merge that replaces it cannot both be missed (S4).
      const rows = except?.size
        ? readExcept(documentId, except)
        : db.all<Row>(`SELECT ${columns} FROM log WHERE document_id = ? ORDER BY merged, id`, documentId);
      return rows.map((row) => toEntry(documentId, row, codec.decode(row.body)));
    },

    async ids(documentIds) {
      const ofOne = 'SELECT id FROM log WHERE document_id = ?';
      return new Map(documentIds.map((each) => [each, db.all<{ id: number }>(ofOne, each).map(({ id }) => toId(id))]));
    },

    async *pages(documentId, which = 'all') {
      const standing = which === 'standing' ? 'AND covered = 0' : '';
      // Plain first, merged after, each in key order: what is deleted between two pages was replaced by an entry that
      // comes later in that order (S4).
      let read = 0;
      for (const merged of [0, 1]) {
        for (let after = 0; ;) {
          const { upTo, more } = pageAfter(documentId, after, `merged = ${merged} ${standing}`);
          const rows = db.all<Row>(
            `SELECT ${columns} FROM log WHERE document_id = ? AND merged = ${merged} AND id > ? AND id <= ? ${standing} ORDER BY id`,
            ...[documentId, after, upTo],
          );
          read += rows.length;
          if (rows.length > 0) yield await entriesOf(documentId, rows);
          if (!more) break;
          after = upTo;
          await turn();
        }
      }
      if (read > 0) assertStillThere(db, 'log', documentId);
    },

    ...createMergedEntries({ db, codec, flusher, grown }),

    async keepHistory(scope, documentId, { key, content }) {
      const body = await codec.encodeAside(scope, content);
      db.write(() => db.run('INSERT OR IGNORE INTO history VALUES (?, ?, ?)', documentId, key, body));
      await flusher.now();
    },

    async *history(documentId) {
      let read = false;
      for (let after = ''; ;) {
        const row = db.get<{ key: string; body: Uint8Array }>(
          'SELECT key, body FROM history WHERE document_id = ? AND key > ? ORDER BY key LIMIT 1',
          documentId,
          after,
        );
        if (row === undefined) break;
        yield { key: row.key, content: await withKeys(() => codec.decode(row.body)) };
        after = row.key;
        read = true;
        await turn();
      }
      if (read) assertStillThere(db, 'history', documentId);
    },

    async replaceHistory(scope, documentId, { key, content }) {
      const body = await codec.encodeAside(scope, content);
      db.write(() => db.run('UPDATE history SET body = ? WHERE document_id = ? AND key = ?', body, documentId, key));
      await flusher.now();
    },

    async forgetDocument(documentId) {
      await forgetDocument(db, documentId);
      await flusher.now();
    },

    async bindClient(documentId, clientId, personId) {
      const bound = 'SELECT person_id FROM clients WHERE document_id = ? AND client_id = ?';
      const owner = () => db.get<{ person_id: string }>(bound, documentId, clientId)?.person_id;
      // No flush: the binding stands in the same file before the updates it attests, and is flushed with them.
      return (
        owner() ??
        db.write(() => {
          db.run('INSERT OR IGNORE INTO clients VALUES (?, ?, ?)', documentId, clientId, personId);
          return owner() ?? personId;
        })
      );
    },

    async boundClients(documentId) {
      const rows = db.all<{ client_id: number; person_id: string }>(
        'SELECT client_id, person_id FROM clients WHERE document_id = ?',
        documentId,
      );
      return new Map(rows.map((row) => [row.client_id, row.person_id]));
    },

    async recoveringUntil() {
      return recoveringUntil();
    },
  };
}
