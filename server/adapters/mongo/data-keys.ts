import { Binary, type Collection, type Db } from 'mongodb';

import type { DataKey, DataKeys } from '#server/ports.ts';
import { guarded } from './client.ts';
import { isDuplicate } from './errors.ts';
import { undecided, untilDecided } from './outcomes.ts';

/** A document of the collection `dataKeys`. */
interface KeyDocument {
  /** Scope and number. */
  _id: string;
  id: string;
  scope: string;
  number: number;
  wrapped?: Binary;
  wrappedBy?: string;
  /** ISO instants. */
  madeAt: string;
  erasedAt?: string;
}

/** Sorts after every key that is made: nothing is written under a scope that has it. */
const tombstone = 2 ** 31 - 1;

const keyOf = (scope: string, number: number): string => `${scope}/${number}`;

export function createDataKeys(db: Db): DataKeys {
  const keys: Collection<KeyDocument> = db.collection('dataKeys');

  /** @returns whether it was not there */
  async function put(document: KeyDocument): Promise<boolean> {
    const { _id, ...rest } = document;
    return untilDecided(async () => {
      try {
        await guarded(() => keys.insertOne({ _id, ...rest }));
        return true;
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
      // Another's that the majority does not have yet: which one stands will be known in a moment.
      const there = await guarded(() => keys.findOne({ _id }));
      return there === null ? undecided : there.id === rest.id;
    });
  }

  return {
    async all() {
      const found = await guarded(() => keys.find().toArray());
      return found.map(({ id, scope, number, wrapped, wrappedBy, madeAt, erasedAt }): DataKey => ({
        ...{ id, scope, number, madeAt },
        ...(wrapped && wrappedBy !== undefined ? { wrapped: { by: wrappedBy, bytes: wrapped.value() } } : {}),
        ...(erasedAt === undefined ? {} : { erasedAt }),
      }));
    },

    add: ({ id, scope, number, wrapped, madeAt }) =>
      put({
        ...{ _id: keyOf(scope, number), id, scope, number, madeAt },
        ...(wrapped ? { wrapped: new Binary(wrapped.bytes), wrappedBy: wrapped.by } : {}),
      }),

    async rewrap(id, { by, bytes }) {
      const change = { $set: { wrapped: new Binary(bytes), wrappedBy: by } };
      await untilDecided(() => keys.updateOne({ id, wrapped: { $exists: true } }, change));
    },

    async erase(scope, at) {
      // First of all: a key that is being made at this moment must not be used.
      await put({
        _id: keyOf(scope, tombstone),
        id: `erased ${scope}`,
        scope,
        number: tombstone,
        madeAt: at,
        erasedAt: at,
      });
      const change = { $set: { erasedAt: at }, $unset: { wrapped: '' as const, wrappedBy: '' as const } };
      await untilDecided(() => keys.updateMany({ scope }, change));
    },
  };
}
