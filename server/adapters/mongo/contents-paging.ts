import type { FindCursor } from 'mongodb';
import { QuorateError } from '#server/errors.ts';
import { guarded } from './client.ts';

export const pageDocuments = 500;
/** As stored: decoded it may be some times as much. */
const pageBytes = 2 * 2 ** 20;

/** A cursor is lost with the primary that held it, or when nobody asked it for ten minutes. */
const failuresAtMost = 6;
const firstPauseMs = 100;

/** @param after '' at the beginning. @returns sorted by `_id` */
export type Open<D> = (after: string) => FindCursor<D>;

/**
 * Documents in the order of their ids, as many at a time as came together. A cursor that is lost is opened anew behind the last of them.
 * @throws QuorateError `unavailable`
 */
async function* inOrder<D extends { _id: string }>(open: Open<D>): AsyncGenerator<D[]> {
  let after = '';
  for (let failures = 0; ;) {
    const cursor = open(after);
    try {
      for (let next = await guarded(() => cursor.next()); next !== null; next = await guarded(() => cursor.next())) {
        failures = 0;
        const batch = [next, ...cursor.readBufferedDocuments()];
        after = batch.at(-1)!._id;
        yield batch;
      }
      return;
    } catch (error) {
      failures += 1;
      const passing = error instanceof QuorateError && error.code === 'unavailable';
      if (!passing || failures === failuresAtMost) throw error;
    } finally {
      await cursor.close().catch(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, firstPauseMs * 2 ** failures));
  }
}

/** The same, as many at a time as there is room for. @param bytes of one document, with all that belongs to it */
export async function* pagesOf<D extends { _id: string }>(
  open: Open<D>,
  bytes: (document: D) => number = () => 0,
): AsyncGenerator<D[]> {
  let page: D[] = [];
  let room = pageBytes;
  for await (const batch of inOrder(open)) {
    for (const document of batch) {
      page.push(document);
      room -= bytes(document);
      if (room > 0 && page.length < pageDocuments) continue;
      yield page;
      page = [];
      room = pageBytes;
    }
  }
  if (page.length > 0) yield page;
}
