import { setImmediate } from 'node:timers';
import { withKeys } from './keys.ts';
import type { Codec } from './services.ts';

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

/** A stored body of more may be thousands of times as long once it is decoded: no slice would end within it. */
const asideBytes = 4 * 2 ** 10;

/** Decodes in slices; what may be large aside, one after the other. @throws QuorateError `store_corrupt`, `erased` */
export async function decodeInSlices(
  { decode, decodeAside }: Pick<Codec, 'decode' | 'decodeAside'>,
  bodies: readonly Uint8Array[],
): Promise<Uint8Array[]> {
  const done: Uint8Array[] = [];
  while (done.length < bodies.length) {
    const next = bodies[done.length]!;
    if (next.byteLength > asideBytes) {
      done.push(await withKeys(() => decodeAside(next)));
      continue;
    }
    const end = bodies.findIndex((body, i) => i > done.length && body.byteLength > asideBytes);
    done.push(...(await inSlices(bodies.slice(done.length, end < 0 ? undefined : end), decode)));
  }
  return done;
}
