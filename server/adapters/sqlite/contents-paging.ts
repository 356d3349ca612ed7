import type { SQLInputValue } from 'node:sqlite';
import type { Database } from './database.ts';
import { turn } from '#server/ports.ts';

const pageRows = 500;
/** As stored: decoded it may be some times as much. */
const pageBytes = 2 * 2 ** 20;

interface Query<Row> {
  /** Its rows are in the order of the values that `after` gives, which it takes first of all. */
  sql: string;
  /** Where to go on. @param last undefined at the beginning */
  after: (last: Row | undefined) => SQLInputValue[];
  bytes?: (row: Row) => number;
}

/** Rows as long as there is room for them: at least one, if there is one. */
function take<Row>(db: Database, { sql, after, bytes }: Query<Row>, last: Row | undefined): Row[] {
  return db.snapshot(() => {
    const rows: Row[] = [];
    let room = pageBytes;
    for (const row of db.connection.prepare(`${sql} LIMIT ${pageRows}`).iterate(...after(last)) as Iterable<Row>) {
      rows.push(row);
      room -= bytes?.(row) ?? 0;
      if (room <= 0) break;
    }
    return rows;
  });
}

/** A page at a time; others have their turn in between. */
export async function* pagesOf<Row>(db: Database, query: Query<Row>): AsyncGenerator<Row[]> {
  for (let page = take(db, query, undefined); page.length > 0; page = take(db, query, page.at(-1))) {
    yield page;
    await turn();
  }
}
