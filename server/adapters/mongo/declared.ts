import type { Binary, Collection as Documents, Db } from 'mongodb';

import { collections, type Codec, type Collection } from '#server/ports.ts';

/** A document of one of the declared collections, each of which is a collection of the database. */
export interface AggregateDocument {
  /** The aggregate's id. */
  _id: string;
  version: number;
  /** Under whose key the content is (D5). */
  scope: string;
  /** The value: JSON, through the codec. */
  body: Binary;
  /** By index. One without keys is left out: a unique index would meet another's empty list. */
  keys: Record<string, string[]>;
  /** Left out when nothing waits. */
  outbox?: WaitingEntry[];
  /** Ids of the last writes that made versions, the last one last: see `writesKept`. */
  writes: string[];
}

/** An outbox entry: JSON, through the codec. Its id stands beside it, to take it out by. */
export interface WaitingEntry {
  id: string;
  body: Binary;
}

/** How many later versions a writer that lost its answer can still find its own write among. */
export const writesKept = 8;

interface Declaration {
  scope: (value: unknown) => string;
  indexes: Record<string, { keys: (value: unknown) => readonly string[]; unique?: true; blind?: true }>;
}
export const declared = collections as unknown as Record<Collection, Declaration>;

/** In order of their names. */
export const declaredNames = (Object.keys(declared) as Collection[]).sort();

export const documentsOf = (db: Db, collection: Collection): Documents<AggregateDocument> => db.collection(collection);

/** What stands for a key in the index. */
export const keptKey = (codec: Codec, collection: Collection, index: string, key: string): string =>
  declared[collection].indexes[index]?.blind ? codec.blind(`${collection} ${index}`, key) : key;

/** @returns by index, each key once; an index without keys is left out */
export function keysOf(codec: Codec, collection: Collection, value: unknown): Record<string, string[]> {
  const all = Object.entries(declared[collection].indexes).map(([index, { keys }]) => [
    index,
    [...new Set(keys(value))].map((key) => keptKey(codec, collection, index, key)),
  ]);
  return Object.fromEntries(all.filter(([, keys]) => keys!.length > 0)) as Record<string, string[]>;
}
