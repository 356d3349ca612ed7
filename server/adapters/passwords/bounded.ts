import { QuorateError } from '#server/errors.ts';

/**
 * Lets few pieces of work run at once and few more wait, so that a flood of sign-ins takes neither all memory nor all
 * of the processor.
 * @throws QuorateError `unavailable` when too many wait already
 */
export function createBounded({
  atWork,
  waiting,
}: {
  atWork: number;
  waiting: number;
}): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue: (() => void)[] = [];

  return async (work) => {
    if (running >= atWork) {
      if (queue.length >= waiting) {
        throw new QuorateError('unavailable', 'Too many people are signing in at once. Please try again in a moment.');
      }
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
}
