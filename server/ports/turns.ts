import { setImmediate } from 'node:timers';
import { withKeys } from './keys.ts';

/** Lets everything else have its turn: long work is cut into slices of some milliseconds. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whoever is in a meeting meanwhile does not notice that. */
const sliceMs = 2;

/**
 * Does with each of many what may need keys (D5), in slices, between which everything else has its turn.
 * @param work does nothing that may not be done twice
 */
export async function inSlices<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const done: R[] = [];
  const slice = (): void => {
    const ends = performance.now() + sliceMs;
    do done.push(work(items[done.length]!));
    while (done.length < items.length && performance.now() < ends);
  };
  while (done.length < items.length) {
    if (done.length > 0) await turn();
    await withKeys(slice);
  }
  return done;
}
