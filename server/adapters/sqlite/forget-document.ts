import type { Database } from './database.ts';
import { turn } from './turn.ts';

/** Rows that one transaction deletes: some milliseconds' work. */
const sliceRows = 500;

/** Who typed what goes before the text, so that a crash in between leaves no text without its end being found again. */
const tables = [
  ['clients', 'client_id'],
  ['history', 'key'],
  ['log', 'id'],
] as const;

/** All rows of one document, others having their turn in between. */
export async function forgetDocument(db: Database, documentId: string): Promise<void> {
  for (const [table, key] of tables) {
    const some = `SELECT ${key} FROM ${table} WHERE document_id = ?1 LIMIT ${sliceRows}`;
    const remove = `DELETE FROM ${table} WHERE document_id = ?1 AND ${key} IN (${some})`;
    while (db.write(() => db.run(remove, documentId).changes) > 0) await turn();
  }
  // A document without entries counts on from the time in milliseconds: within the same one, an id would come twice.
  const done = Date.now();
  while (Date.now() <= done) await turn();
}
