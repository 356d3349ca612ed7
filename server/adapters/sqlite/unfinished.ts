import { QuorateError } from '#server/errors.ts';
import type { Unfinished } from '#server/ports.ts';
import type { Database } from './database.ts';
import { readMeta, writeMeta } from './migrations.ts';

const name = 'unfinished';

export function readUnfinished(db: Database): Unfinished | undefined {
  const kept = readMeta(db, name);
  return kept === undefined ? undefined : (JSON.parse(kept) as Unfinished);
}

export const markUnfinished = (db: Database, mark: Unfinished): void => writeMeta(db, name, JSON.stringify(mark));

export const unmarkUnfinished = (db: Database): void => void db.run('DELETE FROM meta WHERE name = ?', name);

/** @throws QuorateError `conflict` when the store is not whole */
export function refuseUnfinished(db: Database): void {
  const mark = readUnfinished(db);
  if (mark === undefined) return;
  throw new QuorateError(
    'conflict',
    `This store is ${mark.is}, begun ${mark.begun}. It cannot be used until the same command has been run to its end.`,
  );
}
