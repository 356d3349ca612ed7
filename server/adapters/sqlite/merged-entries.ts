import { type Codec, type MinutesLog, turn } from '#server/ports.ts';
import type { Database } from './database.ts';
import type { Flusher } from './flusher.ts';
import type { Grown } from './grown.ts';
import { nextId, packRows, toId, unpackRows, toRow } from './log-ids.ts';

/** Rows that one transaction marks or deletes: some milliseconds' work. */
const sliceRows = 500;

interface Parts {
  db: Database;
  codec: Codec;
  flusher: Flusher;
  grown: Grown;
}

type MergedEntries = Pick<MinutesLog, 'addMerged' | 'sweep' | 'uncompacted' | 'waiting' | 'unswept'>;

/** What a merged entry names is in it whole, and with it all that the merged ones among those name. */
function withInner(rows: number[], merged: ReadonlyMap<number, number[]>): number[] {
  const inner = rows.filter((row) => merged.has(row));
  if (inner.length === 0) return rows;
  return [...inner.flatMap((row) => withInner(merged.get(row)!, merged)), ...rows];
}

/** What compaction does in the log (S4). */
export function createMergedEntries({ db, codec, flusher, grown }: Parts): MergedEntries {
  /** One transaction for each slice of rows. @returns how many rows were changed */
  async function changeRows(sql: string, documentId: string, rows: readonly number[]): Promise<number> {
    let changed = 0;
    for (let start = 0; start < rows.length; start += sliceRows) {
      if (start > 0) await turn();
      const slice = JSON.stringify(rows.slice(start, start + sliceRows));
      changed += db.write(() => db.run(sql, documentId, slice).changes);
    }
    return changed;
  }

  /** Which rows each merged entry names, of those that have not been swept. */
  function unsweptParts(documentId: string): Map<number, number[]> {
    const merged = db.all<{ id: number; parts: Uint8Array }>(
      'SELECT id, parts FROM log WHERE document_id = ? AND merged = 1 AND swept = 0 ORDER BY id',
      documentId,
    );
    return new Map(merged.map(({ id, parts }) => [id, unpackRows(codec, parts)]));
  }

  return {
    async addMerged({ documentId, scope, author, carried, at, node, update, parts }) {
      const body = await codec.encodeAside(scope, update);
      const rows = parts.map(toRow);
      const packed = packRows(codec, scope, parts);
      const swept = parts.length === 0 ? 1 : 0;
      const { id } = db.write(() =>
        db.get<{ id: number }>(
          `INSERT INTO log (document_id, id, merged, swept, author, carried, at, node, parts, body)
             VALUES (?1, ${nextId}, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id`,
          ...[documentId, swept, author, carried ? 1 : 0, at, node, packed, body],
        )!,
      );
      await flusher.now();
      // Only spares the next run's looking at them: a crash before it costs that, and nothing else.
      const cover = 'UPDATE log SET covered = 1 WHERE document_id = ? AND id IN (SELECT value FROM json_each(?))';
      await changeRows(cover, documentId, rows);
      return toId(id);
    },

    async sweep(documentId, ids) {
      const merged = unsweptParts(documentId);
      const remove = 'DELETE FROM log WHERE document_id = ? AND id IN (SELECT value FROM json_each(?))';
      let deleted = 0;
      for (const id of ids.map(toRow)) {
        const rows = merged.get(id);
        if (rows === undefined) continue;
        await turn();
        deleted += await changeRows(remove, documentId, withInner(rows, merged));
        db.write(() =>
          db.run('UPDATE log SET swept = 1, parts = NULL WHERE document_id = ? AND id = ?', documentId, id),
        );
      }
      await flusher.now();
      return deleted;
    },

    async uncompacted(moreThan, limit) {
      return grown.beyond(moreThan, limit);
    },

    async waiting(documentId) {
      return grown.count(documentId);
    },

    async unswept(limit) {
      const rows = db.all<{ id: number; document_id: string }>(
        'SELECT id, document_id FROM log WHERE merged = 1 AND swept = 0 ORDER BY id LIMIT ?',
        limit,
      );
      return rows.map(({ id, document_id }) => ({ documentId: document_id, id: toId(id) }));
    },
  };
}
