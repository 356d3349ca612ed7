import { Worker } from 'node:worker_threads';

import type { CheckpointResult } from './checkpoint-worker.ts';

/** Moves what the write-ahead log holds into the database file, somewhere else than on this thread. */
export interface CheckpointThread {
  /** One pass, over what is in the log when it begins. One at a time. Rejects when the thread has died. */
  pass(): Promise<CheckpointResult>;
  close(): Promise<void>;
}

/** @param file the database file, which the worker opens for itself. It starts at the first pass. */
export function checkpointThread(file: string): CheckpointThread {
  let worker: Worker | undefined;

  function begin(): Worker {
    const started = new Worker(new URL('./checkpoint-worker.ts', import.meta.url), { workerData: { file } });
    started.unref();
    started.once('exit', () => {
      if (worker === started) worker = undefined;
    });
    return started;
  }

  return {
    pass() {
      const at = (worker ??= begin());
      return new Promise((resolve, reject) => {
        const ended = () => reject(new Error('The checkpoint thread has ended.'));
        const failed = (error: unknown) => reject(error instanceof Error ? error : new Error(String(error)));
        at.once('exit', ended).once('error', failed);
        at.once('message', (result: CheckpointResult) => {
          at.off('exit', ended).off('error', failed);
          resolve(result);
        });
        at.postMessage('checkpoint');
      });
    },
    async close() {
      const at = worker;
      if (!at) return;
      const gone = new Promise((resolve) => at.once('exit', resolve));
      at.ref();
      at.postMessage('close');
      await gone;
    },
  };
}
