/**
 * Keys that travel in a backup: those of a store whose operator gave none (D6). Without them the backup could be read on
 * the machine alone whose loss it is for; with them it protects itself no better than the folder does that it came from.
 */
import { openDatabase, type Database } from './database.ts';
import { readMeta, writeMeta } from './migrations.ts';

const name = 'carriedKeys';

/** Closing it leaves one file. */
function using<T>(file: string, work: (db: Database) => T): T {
  const db = openDatabase(file);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

/** Which of the key service's keys the data keys are wrapped with. */
function wrappedBy(db: Database): string[] {
  if (!db.get("SELECT 1 FROM sqlite_schema WHERE name = 'data_keys'")) return [];
  const rows = db.all<{ by: string }>('SELECT DISTINCT wrapped_by AS by FROM data_keys WHERE wrapped IS NOT NULL');
  return rows.map(({ by }) => by);
}

const carriedIn = (db: Database): Uint8Array[] =>
  (JSON.parse(readMeta(db, name) ?? '[]') as string[]).map((key) => new Uint8Array(Buffer.from(key, 'base64')));

/** Puts into a copy what it needs of these keys. */
export function carry(file: string, keys: readonly Uint8Array[], idOf: (key: Uint8Array) => string): void {
  using(file, (db) => {
    const needed = new Set(wrappedBy(db));
    const carried = keys.filter((key) => needed.has(idOf(key))).map((key) => Buffer.from(key).toString('base64'));
    if (carried.length > 0) db.write(() => writeMeta(db, name, JSON.stringify(carried)));
  });
}

/** @returns what a copy carries, and which keys it needs */
export const keysIn = (file: string): { carried: Uint8Array[]; needed: string[] } =>
  using(file, (db) => ({ carried: carriedIn(db), needed: wrappedBy(db) }));

/** Takes them out of it, for good. */
export function takeOut(file: string): void {
  using(file, (db) => db.write(() => db.run('DELETE FROM meta WHERE name = ?', name)));
}
