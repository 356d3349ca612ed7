/** Where a node's time comes from. Tests put one of their own in its place. */
export interface Time {
  /** Milliseconds. Of this process alone, and never set back; goes on while the process is stopped (R4). */
  now(): number;
  /** @returns stops it */
  after(ms: number, run: () => void): () => void;
  every(ms: number, run: () => void): () => void;
}

/** Its timers do not keep the process alive. */
export const systemTime: Time = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms).unref();
    return () => clearInterval(timer);
  },
};

export const pause = (time: Time, ms: number): Promise<void> =>
  new Promise((resolve) => {
    time.after(ms, resolve);
  });

/** @throws Error when the work takes longer; what it does then is its own affair */
export async function within<T>(time: Time, ms: number, work: Promise<T>): Promise<T> {
  let stop = () => {};
  const late = new Promise<never>((_, reject) => {
    stop = time.after(ms, () => reject(new Error(`no answer within ${ms} ms`)));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop();
  }
}
