import { setTimeout } from 'node:timers';

/** Makes commits outlive the death of the machine (S3). */
export interface Flusher {
  /** Resolves once all that was committed before this call is on the disk. */
  now(): Promise<void>;
  /** As `now`, but waits a few milliseconds, so that one flush serves many commits. */
  soon(): Promise<void>;
  /** Resolves when none is under way or wanted. Never rejects. */
  idle(): Promise<void>;
  readonly flushes: number;
}

/**
 * A flush holds up writes to the same file while it lasts, and one after each commit of a storm costs a tenth of its
 * throughput. Well below the 50 ms of S2.
 */
const gatherMs = 30;

/**
 * @param sync writes to the disk what was written to the file before the call
 * @param failed is told of the first failure, and says what every flush from then on is refused with. (The kernel has
 * dropped the pages that it could not write: a further sync would succeed without them.)
 */
export function createFlusher(sync: () => Promise<void>, failed: (cause: unknown) => Error): Flusher {
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;
  let gathering: Promise<void> | undefined;
  let failure: Error | undefined;
  let flushes = 0;

  async function run(): Promise<void> {
    if (failure) throw failure;
    flushes += 1;
    try {
      await sync();
    } catch (cause) {
      failure = failed(cause);
      throw failure;
    }
  }

  function start(): Promise<void> {
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  }

  /** One runs, one waits: whoever comes after the running one began is served by the waiting one. */
  function now(): Promise<void> {
    if (!running && !waiting) return start();
    waiting ??= Promise.resolve(running)
      .catch(() => undefined)
      .then(() => {
        waiting = undefined;
        return start();
      });
    return waiting;
  }

  function soon(): Promise<void> {
    gathering ??= new Promise<void>((resolve, reject) => {
      setTimeout(() => {
        gathering = undefined;
        now().then(resolve, reject);
      }, gatherMs);
    });
    return gathering;
  }

  async function idle(): Promise<void> {
    for (;;) {
      const pending = gathering ?? waiting ?? running;
      if (!pending) return;
      await pending.catch(() => undefined);
    }
  }

  return {
    now,
    soon,
    idle,
    get flushes() {
      return flushes;
    },
  };
}
