import { setImmediate } from 'node:timers';

import type { Codec, LogEntry, MinutesLog, NewLogEntry } from '#server/ports.ts';
import type { Database } from './database.ts';
import type { Flusher } from './flusher.ts';
import type { GroupCommit } from './group-commit.ts';
import { packJson, unpackJson } from './json.ts';

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

/** Row ids as strings that sort as the numbers do: 16 digits hold every safe integer. */
const toId = (row: number): string => String(row).padStart(16, '0');
const toRow = (id: string): number => Number(id);

const insertEntry = `INSERT INTO log (document_id, merged, author, carried, at, node, parts, body)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const columns = 'id, merged, author, carried, at, node, parts, body';

/** Read in one go: some milliseconds' work. */
const pageRows = 500;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Parts {
  db: Database;
  codec: Codec;
  flusher: Flusher;
  commits: GroupCommit;
  recoveringUntil: () => number | undefined;
}

export function createMinutesLog({ db, codec, flusher, commits, recoveringUntil }: Parts): MinutesLog {
  const toEntry = (documentId: string, row: Row): LogEntry => ({
    id: toId(row.id),
    documentId,
    kind: row.merged ? 'merged' : 'plain',
    author: row.author,
    ...(row.carried ? { carried: true } : {}),
    at: row.at,
    node: row.node,
    update: codec.decode(row.body),
    ...(row.parts ? { parts: unpackJson(codec, row.parts) as string[] } : {}),
  });

  function insert(entry: NewLogEntry, body: Uint8Array, parts?: Uint8Array): number {
    const { documentId, author, carried, at, node } = entry;
    return db.run(insertEntry, documentId, parts ? 1 : 0, author, carried ? 1 : 0, at, node, parts ?? null, body).id;
  }

  /** Skips the bodies of what the reader has: a reader of an open document has nearly all of it. */
  function readExcept(documentId: string, except: ReadonlySet<string>): Row[] {
    return db.snapshot(() =>
      db
        .all<{ id: number }>('SELECT id FROM log WHERE document_id = ? ORDER BY merged, id', documentId)
        .filter(({ id }) => !except.has(toId(id)))
        .map(({ id }) => db.get<Row>(`SELECT ${columns} FROM log WHERE id = ?`, id) as Row),
    );
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
      return rows.map((row) => toEntry(documentId, row));
    },

    async *pages(documentId) {
      // Plain first, merged after, each in key order: what is deleted between two pages was replaced by an entry that
      // comes later in that order (S4).
      for (const merged of [0, 1]) {
        for (let after = 0; ;) {
          const rows = db.all<Row>(
            `SELECT ${columns} FROM log WHERE document_id = ? AND merged = ? AND id > ? ORDER BY id LIMIT ${pageRows}`,
            documentId,
            merged,
            after,
          );
          if (rows.length > 0) yield rows.map((row) => toEntry(documentId, row));
          if (rows.length < pageRows) break;
          after = rows.at(-1)!.id;
          await turn();
        }
      }
    },

    async addMerged(entry) {
      const { documentId, scope, parts, at } = entry;
      const body = codec.encode(scope, entry.update);
      const named = packJson(codec, scope, parts);
      const row = db.write(() => {
        const id = insert(entry, body, named);
        for (const part of parts) {
          db.run('INSERT OR IGNORE INTO log_parts VALUES (?, ?, ?, ?)', documentId, toRow(part), id, at);
          db.run('UPDATE log SET covered = 1 WHERE id = ? AND document_id = ?', toRow(part), documentId);
        }
        return id;
      });
      await flusher.now();
      return toId(row);
    },

    async sweep(documentId, before) {
      const deleted = db.write(() => {
        const { changes } = db.run(
          `DELETE FROM log WHERE document_id = ?1
              AND id IN (SELECT part FROM log_parts WHERE document_id = ?1 AND at < ?2)`,
          documentId,
          before,
        );
        db.run('DELETE FROM log_parts WHERE document_id = ? AND at < ?', documentId, before);
        return changes;
      });
      await flusher.now();
      return deleted;
    },

    async uncompacted(moreThan, limit) {
      const rows = db.all<{ document_id: string }>(
        `SELECT document_id FROM log WHERE merged = 0 AND covered = 0
          GROUP BY document_id HAVING count(*) > ? ORDER BY document_id LIMIT ?`,
        moreThan,
        limit,
      );
      return rows.map((row) => row.document_id);
    },

    async waiting(documentId) {
      const count = 'SELECT count(*) AS count FROM log WHERE document_id = ? AND merged = 0 AND covered = 0';
      return db.get<{ count: number }>(count, documentId)?.count ?? 0;
    },

    async unswept(before, limit) {
      const rows = db.all<{ document_id: string }>(
        'SELECT DISTINCT document_id FROM log_parts WHERE at < ? ORDER BY document_id LIMIT ?',
        before,
        limit,
      );
      return rows.map((row) => row.document_id);
    },

    async keepHistory(scope, documentId, { key, content }) {
      const body = codec.encode(scope, content);
      db.write(() => db.run('INSERT OR IGNORE INTO history VALUES (?, ?, ?)', documentId, key, body));
      await flusher.now();
    },

    async *history(documentId) {
      for (let after = ''; ;) {
        const row = db.get<{ key: string; body: Uint8Array }>(
          'SELECT key, body FROM history WHERE document_id = ? AND key > ? ORDER BY key LIMIT 1',
          documentId,
          after,
        );
        if (row === undefined) return;
        yield { key: row.key, content: codec.decode(row.body) };
        after = row.key;
        await turn();
      }
    },

    async replaceHistory(scope, documentId, { key, content }) {
      const body = codec.encode(scope, content);
      db.write(() => db.run('UPDATE history SET body = ? WHERE document_id = ? AND key = ?', body, documentId, key));
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
