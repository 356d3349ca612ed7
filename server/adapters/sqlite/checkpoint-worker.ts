/**
 * The worker's side of `checkpoint-thread.ts`: a connection of its own, on its own thread, so that the two syncs of a
 * checkpoint do not hold up the event loop. Runs as it stands, by type stripping.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

export interface CheckpointResult {
  /** Frames in the write-ahead log, and how many of them are in the database file. */
  frames: number;
  moved: number;
}

const connection = new DatabaseSync((workerData as { file: string }).file, { timeout: 5_000 });
connection.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;');

parentPort?.on('message', (message: 'checkpoint' | 'close') => {
  if (message === 'checkpoint') {
    // What this throws ends the thread, and is what the pass is refused with.
    const row = connection.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as { log: number; checkpointed: number };
    const result: CheckpointResult = { frames: row.log, moved: row.checkpointed };
    parentPort?.postMessage(result);
  } else {
    connection.close();
    parentPort?.close();
  }
});
