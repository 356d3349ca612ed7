import { closeSync, openSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';

/** All pages in one step: the copy is of one moment, and other processes' writes cannot make it begin again. */
const allPages = 0x7fffffff;

export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a file, if there is none, that its owner alone may read: SQLite would let everybody. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

/** Removes a database with its companion files. */
export async function removeDatabase(file: string): Promise<void> {
  for (const suffix of ['-wal', '-shm', '-journal', '']) await rm(file + suffix, { force: true });
}

/**
 * Copies on a connection of its own, in Node's thread pool, while writing goes on. `toFile` appears, or is replaced,
 * only when the copy is whole and on the disk.
 * @param complete adds what belongs to it, and leaves one file
 */
export async function backupTo(file: string, toFile: string, complete?: (copy: string) => void): Promise<void> {
  const partial = `${toFile}.partial`;
  await removeDatabase(partial);
  const source = new DatabaseSync(file, { timeout: 5_000 });
  try {
    makePrivate(partial);
    await backup(source, partial, { rate: allPages });
    complete?.(partial);
    await becomes(partial, toFile);
  } catch (error) {
    await removeDatabase(partial);
    throw error;
  } finally {
    source.close();
  }
}

/** Puts a whole, closed database file in another's place, so that a crash leaves one or the other. */
export async function becomes(file: string, place: string): Promise<void> {
  await syncPath(file);
  await rename(file, place);
  await syncPath(dirname(place));
}
