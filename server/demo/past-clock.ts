import type { Clock } from '../ports.ts';

/** A clock that can be set back, so that what the demonstration says happened weeks ago is recorded as of then. */
export interface PastClock extends Clock {
  /** Shows the real time less this many milliseconds from now on. */
  setBack(ms: number): void;
}

export function createPastClock(real: () => number = Date.now): PastClock {
  let back = 0;
  return {
    now: () => real() - back,
    setBack(ms) {
      back = ms;
    },
  };
}
