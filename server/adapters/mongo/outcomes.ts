import { QuorateError } from '#server/errors.ts';
import { guarded } from './client.ts';
import { isClosed, unavailable } from './errors.ts';

/** The attempt did not show whether the write was, or can be, applied. */
export const undecided = Symbol('undecided');

/**
 * Most elections are over by then. No attempt begins later; one takes at most as long as choosing a server and
 * `wtimeoutMS`.
 */
const patienceMs = 10_000;
const firstPauseMs = 50;
const longestPauseMs = 1_000;

/** One without a cause is a verdict of our own. */
const isPassing = (error: unknown): error is QuorateError =>
  error instanceof QuorateError && error.code === 'unavailable' && error.cause !== undefined && !isClosed(error.cause);

/**
 * Attempts a write until its outcome is known. An attempt whose answer was lost may have been applied, so each has to
 * be such that a second one changes nothing then, and finds out that the first one did.
 * @param attempt `again`: an earlier one may have been applied
 * @throws QuorateError `unavailable` when the outcome stays unknown
 */
export async function untilDecided<T>(attempt: (again: boolean) => Promise<T | typeof undecided>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let pause = firstPauseMs;
  for (let again = false; ; again = true) {
    let failed = unavailable(undefined);
    try {
      const outcome = await guarded(() => attempt(again));
      if (outcome !== undecided) return outcome;
    } catch (error) {
      if (!isPassing(error)) throw error;
      failed = error;
    }
    if (performance.now() + pause > deadline) throw failed;
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(2 * pause, longestPauseMs);
  }
}
