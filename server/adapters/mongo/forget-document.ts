import type { Collection, Db } from 'mongodb';
import { QuorateError } from '#server/errors.ts';
import { untilDecided } from './outcomes.ts';
import { guarded } from './client.ts';
import { isDuplicate } from './errors.ts';
import { describe, keyOf, keysOf, newWrite, toId, type EntryDocument } from './log-entries.ts';
import type { Kept, Pieces } from './pieces.ts';

/** Below all ids of entries, so that it is the first that is found of a document. */
export const markId = toId(0);

/**
 * Removes all of a document. Without transactions that takes several writes: the first one, a mark, makes it gone for
 * readers at once, and goes last, so that no crash in between leaves a part that would pass for the whole.
 */
export async function forgetDocument(db: Db, pieces: Pieces, documentId: string): Promise<void> {
  const log: Collection<EntryDocument> = db.collection('log');
  const history: Collection<Kept & { _id: string }> = db.collection('history');
  const mark = keyOf(documentId, markId);
  const which = { _id: keysOf(documentId) };
  const entries = { _id: { ...keysOf(documentId), $ne: mark } };
  await untilDecided(() => guarded(() => putMark(log, documentId)));
  await untilDecided(() => guarded(() => db.collection<{ _id: string }>('clients').deleteMany(which)));
  for (const [kept, all] of [
    [history, which],
    [log as unknown as typeof history, entries],
  ] as const) {
    const large = { ...all, pieces: { $exists: true } };
    // Pieces first: nothing but what names them leads to them, after a crash too.
    await pieces.drop(await guarded(() => kept.find(large, { projection: { pieces: 1 } }).toArray()));
    await untilDecided(() => guarded(() => kept.deleteMany(all)));
  }
  await untilDecided(() => guarded(() => log.deleteOne({ _id: mark })));
}

async function putMark(log: Collection<EntryDocument>, documentId: string): Promise<void> {
  const about = { documentId, author: 'server', at: 0, node: '' };
  try {
    await log.insertOne({ ...describe(about, markId, 'f'), w: newWrite() });
  } catch (error) {
    // Of an attempt before, whose answer was lost or that was cut short.
    if (!isDuplicate(error)) throw error;
  }
}

const firstOf = (log: Collection<EntryDocument>, documentId: string) =>
  guarded(() => log.findOne({ _id: keysOf(documentId) }, { projection: { k: 1 }, sort: { _id: 1 } }));

/** What is there of it is being removed. */
export const isMarked = async (log: Collection<EntryDocument>, documentId: string): Promise<boolean> =>
  (await firstOf(log, documentId))?.k === 'f';

/** Nothing of it is there, or what is there is being removed. */
export async function isGone(log: Collection<EntryDocument>, documentId: string): Promise<boolean> {
  const first = await firstOf(log, documentId);
  return first === null || first.k === 'f';
}

/** For a reader who may have only a part. */
export const forgottenMeanwhile = (): QuorateError =>
  new QuorateError('unavailable', 'These minutes were deleted while they were read.');
