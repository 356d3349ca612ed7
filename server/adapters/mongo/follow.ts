import type { Db } from 'mongodb';

import { unpackJson, unlessErased, withKeys, type Codec, type Collection } from '#server/ports.ts';
import { guarded } from './client.ts';
import { declaredNames, documentsOf, keysOf, type AggregateDocument } from './declared.ts';
import { declaredIndexes, dropUndeclared, makeIndexes } from './indexes.ts';
import { readMeta, writeMeta } from './meta.ts';
import { undecided, untilDecided } from './outcomes.ts';

/** How many documents are written at once. */
const together = 20;

type Read = Pick<AggregateDocument, '_id' | 'version' | 'body' | 'keys'>;
const projection = { _id: 1, version: 1, body: 1, keys: 1 };

/** Others may write the document meanwhile: only the keys of the version that was read are written. */
async function writeKeys(db: Db, codec: Codec, collection: Collection, first: Read): Promise<void> {
  const documents = documentsOf(db, collection);
  let read: Read | null = first;
  await untilDecided(async () => {
    read ??= await documents.findOne<Read>({ _id: first._id }, { projection });
    if (!read) return 'gone';
    const { body } = read;
    const value = unlessErased(() => unpackJson(codec, body.value()));
    if (value === undefined) return 'gone';
    const keys = keysOf(codec, collection, value);
    if (JSON.stringify(keys) === JSON.stringify(read.keys)) return 'written';
    const { _id, version } = read;
    read = null;
    const { matchedCount } = await documents.updateOne({ _id, version }, { $set: { keys } });
    return matchedCount === 1 ? 'written' : undecided;
  });
}

async function writeAllKeys(db: Db, codec: Codec, collection: Collection): Promise<void> {
  const cursor = documentsOf(db, collection).find<Read>({}, { projection });
  try {
    for (let more = true; more;) {
      const batch: Read[] = [];
      while (batch.length < together && more) {
        const next = await guarded(() => cursor.next());
        if (next) batch.push(next);
        else more = false;
      }
      await Promise.all(batch.map((read) => withKeys(() => writeKeys(db, codec, collection, read))));
    }
  } finally {
    await cursor.close();
  }
}

/**
 * Makes the declared indexes, and writes the keys of every document anew, when `collections` declares other indexes
 * than the store was last used with. Versions stay, and others may write meanwhile.
 *
 * A change of what is declared, or of a key function under the same name, needs a numbered migration as well: by its
 * number a version from before, which would write the keys as it knows them, is refused when it starts.
 */
export async function followDeclaredIndexes(db: Db, codec: Codec): Promise<void> {
  const wanted = declaredIndexes();
  // Blind keys are made by a key of the store: with another one, or none, they are others.
  const now = JSON.stringify(wanted) + codec.blind('', '');
  if ((await readMeta(db, 'indexes')) === now) return;
  // Before any key is written: an index that was unique under the same name must not refuse it.
  await dropUndeclared(db);
  for (const collection of declaredNames) await writeAllKeys(db, codec, collection);
  await makeIndexes(db, wanted);
  await writeMeta(db, 'indexes', now);
}
