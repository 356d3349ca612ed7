import { MongoServerError, type Db } from 'mongodb';
import { fetchingKeys, type Aggregates, type Codec, type Contents, type Log } from '#server/ports.ts';
import type { MongoBlobs } from './blobs.ts';
import { guarded } from './client.ts';
import { createContentsReading } from './contents-reading.ts';
import { createWriters } from './contents-writing.ts';
import { declaredNames, documentsOf } from './declared.ts';
import { declaredIndexes, makeIndexes, ownIndexes } from './indexes.ts';
import type { Leases } from './leases.ts';
import { removeMeta } from './meta.ts';
import { untilDecided } from './outcomes.ts';
import { markUnfinished, readUnfinished, unmarkUnfinished } from './unfinished.ts';

/** All that pieces are in. Others' collections may be in the same database. */
const ours: ReadonlySet<string> = new Set([
  ...declaredNames,
  ...['chain', 'log', 'logPieces', 'history', 'clients', 'blobs.files', 'blobs.chunks'],
]);
const namespaceNotFound = 26;

interface Parts {
  db: Db;
  codec: Codec;
  aggregates: Pick<Aggregates, 'find'>;
  blobs: MongoBlobs;
  leases: Leases;
  logger: Log;
}

export function createContents(parts: Parts): Contents {
  const { db, leases } = parts;
  const writers = fetchingKeys(createWriters(parts));

  async function there(): Promise<string[]> {
    const collections = await guarded(() => db.listCollections({}, { nameOnly: true }).toArray());
    return collections.map(({ name }) => name);
  }

  async function drop(name: string): Promise<void> {
    await untilDecided(async () => {
      try {
        await db.collection(name).drop();
      } catch (error) {
        // An attempt whose answer was lost.
        if (!(error instanceof MongoServerError && error.code === namespaceNotFound)) throw error;
      }
    });
  }

  return {
    ...createContentsReading(parts),

    write: (kind, pieces) => (pieces.length === 0 ? Promise.resolve() : writers[kind](pieces)),

    async removeDocuments(collection, ids) {
      await untilDecided(() => documentsOf(db, collection).deleteMany({ _id: { $in: [...ids] } }));
    },

    unfinished: () => readUnfinished(db),

    async begin(mark) {
      await markUnfinished(db, mark);
      await removeMeta(db, 'recoveringUntil');
      // What they say of entries that were here does not hold for those that come.
      await leases.forgetFenced();
    },

    async clear() {
      for (const name of await there()) if (ours.has(name)) await drop(name);
      await makeIndexes(db, { ...ownIndexes, ...declaredIndexes() });
      await removeMeta(db, 'recoveringUntil');
    },

    finish: () => guarded(() => unmarkUnfinished(db)),
  };
}
