/** Waiting, as the sync and presence rooms need it; tests put a clock of their own in its place. */
export interface Timers {
  /** @returns stops it */
  after(ms: number, run: () => void): () => void;
  every(ms: number, run: () => void): () => void;
  /** At the end of this turn of the event loop, when all that arrived together has been dealt with (S9). */
  tick(run: () => void): void;
  /** When what this turn has begun is done, promises included, and before anything else is read. */
  next(run: () => void): void;
}

/** None of them keeps the process alive. */
export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
  tick: (run) => void setImmediate(run),
  next: (run) => process.nextTick(run),
};
