import { QuorateError } from '#server/errors.ts';
import { turn } from '#server/ports.ts';
import type { Database } from './database.ts';

/** Rows that one transaction deletes: some milliseconds' work. */
const sliceRows = 500;

/**
 * All rows of one document. What merged entries stand for goes in slices, others having their turn in between: without it
 * the document and its history are as whole as before. The rest, which compaction keeps small, goes in one transaction,
 * so that no reader and no crash finds a part that would pass for the whole.
 */
export async function forgetDocument(db: Database, documentId: string): Promise<void> {
  const some = `SELECT id FROM log WHERE document_id = ?1 AND merged = 0 AND covered = 1 LIMIT ${sliceRows}`;
  const remove = `DELETE FROM log WHERE document_id = ?1 AND id IN (${some})`;
  while (db.write(() => db.run(remove, documentId).changes) > 0) await turn();
  db.write(() => {
    for (const table of ['clients', 'history', 'log']) db.run(`DELETE FROM ${table} WHERE document_id = ?`, documentId);
  });
  // A document without entries counts on from the time in milliseconds: within the same one, an id would come twice.
  const done = Date.now();
  while (Date.now() <= done) await turn();
}

/** For a reader in turns, who may have only a part of what was forgotten meanwhile. @throws QuorateError `unavailable` */
export function assertStillThere(db: Database, table: 'log' | 'history', documentId: string): void {
  const there = db.get(`SELECT 1 FROM ${table} WHERE document_id = ? LIMIT 1`, documentId);
  if (there === undefined) throw new QuorateError('unavailable', 'These minutes were deleted while they were read.');
}
