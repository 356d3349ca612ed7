import { QuorateError } from '#server/errors.ts';

/** Seconds. So many as may wait are computed in about that. */
const retryAfter = 3;

export interface Bounded {
  <T>(work: () => Promise<T>): Promise<T>;
  /** @throws QuorateError `unavailable` when one more would neither run nor wait */
  admit(): void;
}

/**
 * Lets few pieces of work run at once and few more wait, so that a flood of sign-ins takes neither all memory nor all
 * of the processor.
 * @throws QuorateError `unavailable` when too many wait already
 */
export function createBounded({ atWork, waiting }: { atWork: number; waiting: number }): Bounded {
  let running = 0;
  const queue: (() => void)[] = [];

  function admit(): void {
    if (running < atWork || queue.length < waiting) return;
    throw new QuorateError('unavailable', 'Too many people are signing in at once. Please try again in a moment.', {
      ...{ retryAfter, underPressure: true },
    });
  }

  const run: <T>(work: () => Promise<T>) => Promise<T> = async (work) => {
    admit();
    if (running >= atWork) {
      // Whoever finishes hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
  return Object.assign(run, { admit });
}
