/**
 * All indexes of the store. No partial ones, TTL, collations or schemas: the store is used on servers that lack them.
 * None but that of `_id` have `meta`, `migrations`, `history`, `clients`, `logPieces`, `leases`, `questions` and `dataKeys`.
 */
import type { Db, IndexDescription, IndexDescriptionInfo } from 'mongodb';

import { QuorateError } from '#server/errors.ts';
import { guarded } from './client.ts';
import { declared, declaredNames } from './declared.ts';
import { duplicateIndex, isDuplicate } from './errors.ts';

export interface NamedIndex extends IndexDescription {
  name: string;
  key: Record<string, 1 | -1>;
}

/** Those that do not follow from what ports.ts declares. */
export const ownIndexes: Record<string, readonly NamedIndex[]> = {
  chain: [{ name: 'entry', key: { organisationId: 1, entryId: 1 }, unique: true }],
  log: [
    { name: 'reading', key: { d: 1, k: 1, n: 1 } },
    // Of one field each: sparse, an index of several would hold all entries that have any of them.
    { name: 'open', key: { open: 1 }, sparse: true },
    { name: 'unswept', key: { unswept: 1 }, sparse: true },
  ],
  // As GridFS wants them: the driver makes them itself where they are missing.
  'blobs.files': [{ name: 'filename_1_uploadDate_1', key: { filename: 1, uploadDate: 1 } }],
  'blobs.chunks': [{ name: 'files_id_1_n_1', key: { files_id: 1, n: 1 }, unique: true }],
};

const prefix = 'keys.';

/** The declared index that a database index of this name serves, if any. */
export const declaredIndexOf = (name: string | undefined): string | undefined =>
  name?.startsWith(prefix) ? name.slice(prefix.length) : undefined;

/** Sparse, it holds only those documents in which something waits. */
const waiting: NamedIndex = { name: 'waiting', key: { 'outbox.id': 1 }, sparse: true };

/** By collection: those that follow from what ports.ts declares. */
export function declaredIndexes(): Record<string, readonly NamedIndex[]> {
  const of = (index: string, unique: boolean | undefined): NamedIndex =>
    unique
      ? { name: prefix + index, key: { [prefix + index]: 1 }, unique: true, sparse: true }
      : { name: prefix + index, key: { [prefix + index]: 1, _id: 1 } };
  return Object.fromEntries(
    declaredNames.map((collection) => [
      collection,
      [waiting, ...Object.entries(declared[collection].indexes).map(([index, { unique }]) => of(index, unique))],
    ]),
  );
}

/**
 * Makes those that are missing; several processes may do so at once.
 * @throws QuorateError `conflict` when what is stored does not have each key of a unique index once
 */
export async function makeIndexes(db: Db, indexes: Record<string, readonly NamedIndex[]>): Promise<void> {
  const make = async ([collection, wanted]: [string, readonly NamedIndex[]]) => {
    try {
      await guarded(() => db.collection(collection).createIndexes([...wanted]));
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const why = `Two documents of "${collection}" have the same key of the unique index "${duplicateIndex(error)}".`;
      throw new QuorateError('conflict', why, { cause: error });
    }
  };
  await Promise.all(Object.entries(indexes).map(make));
}

const indexNotFound = 27;
const namespaceNotFound = 26;
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? Number(error.code) : undefined);

async function indexesOf(db: Db, collection: string): Promise<IndexDescriptionInfo[]> {
  try {
    return await db.collection(collection).indexes();
  } catch (error) {
    if (codeOf(error) === namespaceNotFound) return [];
    throw error;
  }
}

async function dropIndex(db: Db, collection: string, name: string): Promise<void> {
  try {
    await db.collection(collection).dropIndex(name);
  } catch (error) {
    if (codeOf(error) !== indexNotFound) throw error;
  }
}

/** Drops what was declared once and is not any more, or is declared otherwise. */
export async function dropUndeclared(db: Db): Promise<void> {
  for (const [collection, wanted] of Object.entries(declaredIndexes())) {
    for (const { name = '', unique } of await guarded(() => indexesOf(db, collection))) {
      const stands = wanted.some((index) => index.name === name && !index.unique === !unique);
      if (declaredIndexOf(name) !== undefined && !stands) await guarded(() => dropIndex(db, collection, name));
    }
  }
}
