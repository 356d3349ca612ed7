import { constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';

import { QuorateError } from '#server/errors.ts';
import { becomes, removeDatabase } from './backup.ts';
import { isBusy, isDamaged, openDatabase, type Database } from './database.ts';
import { markUnclean, readLease, refuseServed } from './lease.ts';
import { applicationId, readMeta } from './migrations.ts';
import { takeServingLock } from './serving-lock.ts';
import { storeFile } from './store.ts';

interface Restore {
  /** A file that `backup` made. */
  from: string;
  dataDir: string;
  /** When given, a backup of another environment is refused (D2). */
  environment?: string;
  /** Needed where `dataDir` holds a store already, which is then gone for good. */
  replace?: boolean;
  /** Looks at the copy before it takes the store's place, and leaves one file. @throws when it must not */
  check?: (file: string) => Promise<void>;
}

const refuse = (message: string, cause?: unknown) => new QuorateError('conflict', message, { cause });

/**
 * Puts a backup in the store's place; the next process that serves it is recovering for 24 h (S5).
 * @throws QuorateError `not_found` when there is no such backup; `store_corrupt` when it is damaged or no backup;
 * `conflict` when a process uses the store, one is there already, or the environment differs
 */
export async function restoreSqliteStore({ from, dataDir, environment, replace, check }: Restore): Promise<void> {
  if (!existsSync(from)) throw new QuorateError('not_found', `There is no file ${from}.`);
  if (existsSync(`${from}-wal`) && statSync(`${from}-wal`).size > 0) {
    throw refuse(`${from} is a store in use, not a backup. Make a backup of it first.`);
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = takeServingLock(dataDir);
  const place = storeFile(dataDir);
  if (!lock) throw refuseServed(pidOf(place));
  try {
    if (existsSync(place) && !replace) throw refuse(`There is a store in ${dataDir} already.`);
    const incoming = `${place}.restoring`;
    await removeDatabase(incoming);
    try {
      await copyFile(from, incoming, constants.COPYFILE_EXCL);
      checkAndMark(incoming, environment);
      await check?.(incoming);
      if (existsSync(place)) await putAway(place);
      await becomes(incoming, place);
    } finally {
      await removeDatabase(incoming);
    }
  } finally {
    lock.release();
  }
}

function using<T>(file: string, work: (db: Database) => T): T {
  const db = openDatabase(file);
  try {
    return work(db);
  } finally {
    db.close();
  }
}

function pidOf(file: string): number | undefined {
  try {
    return using(file, readLease)?.pid;
  } catch {
    // Only for the message: the store in the way may be damaged.
    return undefined;
  }
}

/** Checks the copy, and marks it; closing it leaves one file. */
function checkAndMark(file: string, environment: string | undefined): void {
  try {
    prepare(file, environment);
  } catch (error) {
    if (!(error instanceof QuorateError) || !isDamaged(error.cause)) throw error;
    throw new QuorateError('store_corrupt', 'The file is not a backup of a store, or it is damaged.', { cause: error });
  }
}

function prepare(file: string, environment: string | undefined): void {
  using(file, (db) => {
    const id = db.get<{ application_id: number }>('PRAGMA application_id')?.application_id;
    if (id !== applicationId) throw new QuorateError('store_corrupt', 'The file is not a backup of a store.');
    const [found] = db.all<{ integrity_check: string }>('PRAGMA integrity_check(1)');
    if (found?.integrity_check !== 'ok') {
      throw new QuorateError('store_corrupt', 'The backup is damaged.', { cause: found?.integrity_check });
    }
    const owner = readMeta(db, 'environment');
    if (environment !== undefined && owner !== environment) {
      throw refuse(`The backup belongs to the environment "${owner ?? 'unknown'}", not to "${environment}".`);
    }
    db.write(() => markUnclean(db));
  });
}

/**
 * Leaves no write-ahead log behind: beside another database file it would destroy that one. Leaving WAL mode needs
 * the store for itself, so it also finds out whether some other process has it open.
 */
async function putAway(place: string): Promise<void> {
  try {
    using(place, (db) => {
      db.connection.exec('PRAGMA busy_timeout = 500');
      db.connection.exec('PRAGMA journal_mode = DELETE');
    });
  } catch (error) {
    if (isBusy(error)) throw refuse('Another process has this store open.', error);
    // A damaged store is what restoring is for.
    if (!isDamaged(error) && !(error instanceof QuorateError && error.code === 'store_corrupt')) throw error;
    await removeDatabase(place);
  }
}
