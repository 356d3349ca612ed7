/**
 * The worker's side of `checkpoints.ts`: a connection of its own, on its own thread, so that the two syncs of a
 * checkpoint do not hold up the event loop. Runs as it stands, by type stripping.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

export interface CheckpointResult {
  /** Frames in the write-ahead log, and how many of them are in the database file. */
  frames: number;
  moved: number;
  /** Set when it failed. */
  error?: string;
}

const connection = new DatabaseSync((workerData as { file: string }).file, { timeout: 5_000 });
connection.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;');

function checkpoint(): CheckpointResult {
  try {
    const row = connection.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as { log: number; checkpointed: number };
    return { frames: row.log, moved: row.checkpointed };
  } catch (error) {
    return { frames: 0, moved: 0, error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (message: 'checkpoint' | 'close') => {
  if (message === 'checkpoint') parentPort?.postMessage(checkpoint());
  else {
    connection.close();
    parentPort?.close();
  }
});
