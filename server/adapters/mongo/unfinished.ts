import type { Db } from 'mongodb';
import { QuorateError } from '#server/errors.ts';
import type { Unfinished } from '#server/ports.ts';
import { readMeta, removeMeta, writeMeta } from './meta.ts';

const name = 'unfinished';

export const readUnfinished = async (db: Db): Promise<Unfinished | undefined> =>
  (await readMeta(db, name)) as Unfinished | undefined;

export const markUnfinished = (db: Db, mark: Unfinished): Promise<void> => writeMeta(db, name, mark);

export const unmarkUnfinished = (db: Db): Promise<void> => removeMeta(db, name);

/** @throws QuorateError `conflict` when the store is not whole */
export async function refuseUnfinished(db: Db): Promise<void> {
  const mark = await readUnfinished(db);
  if (mark === undefined) return;
  throw new QuorateError(
    'conflict',
    `This store is ${mark.is}, begun ${mark.begun}. It cannot be used until the same command has been run to its end.`,
  );
}
