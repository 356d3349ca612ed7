import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { isBusy } from './database.ts';

/**
 * Who serves a store holds this lock: SQLite's own, on a file beside the store. The operating system frees it at the
 * moment the process dies, however it dies, and never before: a process that was merely slow for some seconds keeps
 * it, so two can never serve one store. A pid cannot say as much (a container's first process is always pid 1).
 */
export interface ServingLock {
  release(): void;
}

const lockFile = (dataDir: string) => join(dataDir, 'serving.lock');

/** Rides out another process's `isServed`, which looks for less than a millisecond. */
const patience = 500;

/** @returns undefined when another holds it */
export function takeServingLock(dataDir: string): ServingLock | undefined {
  const connection = new DatabaseSync(lockFile(dataDir), { timeout: patience });
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { release: () => connection.close() };
}

/** Whether some process (this one included) serves the store in `dataDir`. */
export function isServed(dataDir: string): boolean {
  const connection = new DatabaseSync(lockFile(dataDir), { timeout: 0 });
  try {
    connection.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    connection.close();
  }
}
