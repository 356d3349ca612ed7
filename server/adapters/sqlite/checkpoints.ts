import { clearInterval, setInterval } from 'node:timers';

import type { Log } from '#server/ports.ts';
import type { CheckpointThread } from './checkpoint-thread.ts';
import type { Database } from './database.ts';

/** Keeps the write-ahead log short without holding up the event loop. */
export interface Checkpoints {
  /** After all writing has ended. */
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

export function startCheckpoints(
  db: Database,
  thread: CheckpointThread,
  log: Log,
  limits: Partial<Limits> = {},
): Checkpoints {
  const { lookMs, worthIt, mustEnd } = { ...usual, ...limits };
  let running: Promise<void> | undefined;
  let closing = false;
  let count = 0;

  async function checkpoint(): Promise<void> {
    for (let passes = 1; ; passes++) {
      const { frames, moved } = await thread.pass();
      count += 1;
      if (frames <= mustEnd || moved === frames || closing || db.failure) return;
      // Under constant writing a pass always leaves a tail, and the log would grow for ever. Each further pass leaves a
      // shorter one; what is little is moved here, between two writes, and the next write starts the log anew.
      if (frames - moved > worthIt && passes < maxPasses) continue;
      db.get('PRAGMA wal_checkpoint(PASSIVE)');
      return;
    }
  }

  function look(): void {
    if (running || db.failure) return;
    // NOOP only reads the counters: some microseconds.
    const now = db.get<{ log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)');
    if (!now || now.log - now.checkpointed < worthIt) return;
    running = checkpoint()
      .catch((error: unknown) => {
        // The next look tries again; a disk that cannot be written fails the flusher, which ends all writing.
        log.error('store.checkpoint_failed', { message: error instanceof Error ? error.message : String(error) });
      })
      .finally(() => {
        running = undefined;
      });
  }
  const timer = setInterval(look, lookMs).unref();

  return {
    async close() {
      closing = true;
      clearInterval(timer);
      await running;
      await thread.close();
    },
    get count() {
      return count;
    },
  };
}
