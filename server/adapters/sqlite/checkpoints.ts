import { clearInterval, setInterval } from 'node:timers';
import { Worker } from 'node:worker_threads';

import type { Log } from '#server/ports.ts';
import type { CheckpointResult } from './checkpoint-worker.ts';
import type { Database } from './database.ts';

/** Moves the write-ahead log into the database file, off the main thread. */
export interface Checkpoints {
  /** After all writing has ended: stops the worker. */
  close(): Promise<void>;
  readonly count: number;
}

interface Limits {
  lookMs: number;
  /** Frames not yet moved from which a checkpoint is worth its two syncs: 4 MB. */
  worthIt: number;
  /** Frames from which the log must be ended, though writing goes on: 64 MB. */
  mustEnd: number;
}
const usual: Limits = { lookMs: 1_000, worthIt: 1_024, mustEnd: 16_384 };

/** A disk that cannot keep up would be chased for ever. */
const maxPasses = 4;

/** @param file the database file, which the worker opens for itself */
export function startCheckpoints(db: Database, file: string, log: Log, limits: Partial<Limits> = {}): Checkpoints {
  const { lookMs, worthIt, mustEnd } = { ...usual, ...limits };
  let worker: Worker | undefined;
  let busy = false;
  let count = 0;
  let passes = 0;

  function done({ frames, moved, error }: CheckpointResult): void {
    busy = false;
    if (error !== undefined) {
      // The next look tries again; a disk that cannot be written fails the flusher, which ends all writing.
      log.error('store.checkpoint_failed', { message: error });
      return;
    }
    count += 1;
    if (frames <= mustEnd || moved === frames || db.failure) return;
    // Under constant writing the worker always leaves a tail, and the log would grow for ever. Each further pass leaves
    // a shorter one; what is little is moved here, between two writes, and the next write starts the log anew.
    passes += 1;
    if (frames - moved > worthIt && passes < maxPasses) return pass();
    passes = 0;
    db.get('PRAGMA wal_checkpoint(PASSIVE)');
  }

  function begin(): Worker {
    const started = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { file } });
    started.unref();
    started.on('message', done);
    started.on('error', (error) => {
      log.error('store.checkpoint_worker_died', { message: error instanceof Error ? error.message : String(error) });
      worker = undefined;
      busy = false;
    });
    return started;
  }

  function look(): void {
    if (busy || db.failure) return;
    // NOOP only reads the counters: some microseconds.
    const now = db.get<{ log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)');
    if (!now || now.log - now.checkpointed < worthIt) return;
    passes = 0;
    pass();
  }
  function pass(): void {
    busy = true;
    worker ??= begin();
    worker.postMessage('checkpoint');
  }
  const timer = setInterval(look, lookMs).unref();

  return {
    async close() {
      clearInterval(timer);
      if (!worker) return;
      const gone = new Promise((resolve) => worker?.once('exit', resolve));
      worker.ref();
      worker.postMessage('close');
      await gone;
    },
    get count() {
      return count;
    },
  };
}
