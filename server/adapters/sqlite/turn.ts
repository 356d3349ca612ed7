import { setImmediate } from 'node:timers';

/** Lets everything else have its turn: long work is cut into slices of some milliseconds. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
