import type { Db } from 'mongodb';

import { QuorateError } from '#server/errors.ts';
import type { Clock } from '#server/ports.ts';
import { guarded } from './client.ts';
import { isDuplicate } from './errors.ts';
import { makeIndexes, ownIndexes } from './indexes.ts';
import { untilDecided } from './outcomes.ts';

interface Migration {
  number: number;
  name: string;
  run: (db: Db) => Promise<void>;
}

/**
 * Numbered, never edited once released. Several nodes may run one at the same moment, and one that died in the middle
 * runs it again: each has to come to the same end however often, and however far, it was run before.
 */
export const migrations: readonly Migration[] = [
  { number: 1, name: 'indexes of chain, blobs and minutes log', run: (db) => makeIndexes(db, ownIndexes) },
  // By its number a version from before, which can read no content that is under a key, is refused when it starts.
  { number: 2, name: 'data keys', run: () => Promise.resolve() },
  // And so is one that would write documents without the keys by which this one finds them.
  { number: 3, name: 'keys by day, by address and by what is unfinished', run: () => Promise.resolve() },
];

interface Applied {
  /** The migration's number. */
  _id: number;
  name: string;
  /** ISO instant. */
  at: string;
}

/** @throws QuorateError `conflict` when a newer version of the software made the store */
export async function migrate(db: Db, clock: Clock): Promise<void> {
  const applied = db.collection<Applied>('migrations');
  const [last] = await guarded(() => applied.find().sort({ _id: -1 }).limit(1).toArray());
  const done = last?._id ?? 0;
  const newest = migrations.at(-1)?.number ?? 0;
  if (done > newest) {
    throw new QuorateError(
      'conflict',
      `The store was made by a newer version (step ${done}; this one knows ${newest}).`,
    );
  }
  for (const { number, name, run } of migrations) {
    if (number <= done) continue;
    await run(db);
    const at = new Date(clock.now()).toISOString();
    await untilDecided(() => applied.insertOne({ _id: number, name, at })).catch((error: unknown) => {
      // Another node came to the end of it first.
      if (!isDuplicate(error)) throw error;
    });
  }
}
