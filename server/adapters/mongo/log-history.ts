import type { Collection, Db, WithId } from 'mongodb';
import { QuorateError } from '#server/errors.ts';
import { withKeys, type Codec, type MinutesLog } from '#server/ports.ts';
import { untilDecided } from './outcomes.ts';
import { guarded } from './client.ts';
import { isDuplicate } from './errors.ts';
import { forgottenMeanwhile, isMarked } from './forget-document.ts';
import { keyOf, keysOf, newWrite } from './log-entries.ts';
import { PieceMissing, type Kept, type Pieces } from './pieces.ts';

const readsAtMost = 5;

/** A document of the collection `history`. */
export type HistoryDocument = Kept & {
  /** Document and key. */
  _id: string;
};

/** What compaction replaced (S4, S11). */
export function createLogHistory(
  db: Db,
  codec: Codec,
  pieces: Pieces,
): Pick<MinutesLog, 'keepHistory' | 'history' | 'replaceHistory'> {
  const kept: Collection<HistoryDocument> = db.collection('history');

  /** What was replaced while it was read is read again. @throws QuorateError `store_corrupt` */
  async function whole(found: WithId<HistoryDocument>): Promise<Uint8Array> {
    let now: HistoryDocument | null = found;
    for (let attempt = 1; now && attempt <= readsAtMost; attempt += 1) {
      try {
        return await pieces.fetch(now);
      } catch (error) {
        if (!(error instanceof PieceMissing)) throw error;
      }
      now = await guarded(() => kept.findOne({ _id: found._id }));
    }
    throw new QuorateError('store_corrupt', 'A part of what was kept of minutes is missing.');
  }

  const isForgotten = (documentId: string): Promise<boolean> => isMarked(db.collection('log'), documentId);

  return {
    async keepHistory(scope, documentId, { key, content }) {
      const where = await pieces.keep(newWrite(), await codec.encodeAside(scope, content));
      try {
        await untilDecided(() => guarded(() => kept.insertOne({ _id: keyOf(documentId, key), ...where })));
      } catch (error) {
        if (!isDuplicate(error)) throw error;
        const there = await guarded(() => kept.findOne({ _id: keyOf(documentId, key) }, { projection: { body: 0 } }));
        if (there?.pieces?.of !== where.pieces?.of) await pieces.drop([where]);
      }
    },

    async *history(documentId) {
      if (await isForgotten(documentId)) return;
      let first: string | undefined;
      const { $lt } = keysOf(documentId);
      for (let { $gt } = keysOf(documentId); ;) {
        const [found] = await guarded(() => kept.find({ _id: { $gt, $lt } }).sort({ _id: 1 }).limit(1).toArray());
        if (found === undefined) break;
        first ??= found._id;
        const body = await whole(found);
        yield { key: found._id.slice(documentId.length + 1), content: await withKeys(() => codec.decode(body)) };
        $gt = found._id;
      }
      // Whoever began before it was forgotten may have found a part.
      const there = first === undefined || (await guarded(() => kept.countDocuments({ _id: first }))) > 0;
      if (!there || (await isForgotten(documentId))) throw forgottenMeanwhile();
    },

    async replaceHistory(scope, documentId, { key, content }) {
      const _id = keyOf(documentId, key);
      const before = await guarded(() => kept.findOne({ _id }, { projection: { body: 0 } }));
      if (!before) return;
      const where = await pieces.keep(newWrite(), await codec.encodeAside(scope, content));
      await untilDecided(() => guarded(() => kept.replaceOne({ _id }, where)));
      await pieces.drop([before]);
    },
  };
}
