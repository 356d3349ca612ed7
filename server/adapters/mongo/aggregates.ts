import { randomBytes } from 'node:crypto';

import { Binary, type Db, type Document, type Filter } from 'mongodb';

import { QuorateError } from '#server/errors.ts';
import {
  findPage,
  packJson,
  readPage,
  unpackDocument,
  unpackJson,
  unlessErased,
  type Aggregates,
  type AggregateTypes,
  type Codec,
  type Collection,
  type OutboxEntry,
  type Stored,
} from '#server/ports.ts';
import { guarded } from './client.ts';
import {
  declared,
  declaredNames,
  documentsOf,
  keptKey,
  keysOf,
  writesKept,
  type AggregateDocument,
  type WaitingEntry,
} from './declared.ts';
import { duplicateIndex, isDuplicate, unavailable } from './errors.ts';
import { declaredIndexOf } from './indexes.ts';
import { undecided, untilDecided } from './outcomes.ts';

type Read = Pick<AggregateDocument, '_id' | 'version' | 'body' | 'outbox'>;
const reading = { projection: { version: 1, body: 1, outbox: 1 } };

type Waiting = Pick<AggregateDocument, '_id' | 'outbox'>;
type Waits = Awaited<ReturnType<Aggregates['withOutbox']>>[number];

type Standing = Pick<AggregateDocument, 'version' | 'writes'>;
const standing = { projection: { version: 1, writes: 1 } };

/** A document has to stay below 16 MB, with its keys and its outbox. */
const maxBodyBytes = 15 * 2 ** 20;

const newWrite = () => randomBytes(12).toString('base64url');

function taken(error: unknown): QuorateError {
  const index = declaredIndexOf(duplicateIndex(error));
  const fields = index === undefined ? undefined : { [index]: 'This is taken already.' };
  return new QuorateError('conflict', undefined, { cause: error, fields });
}

/**
 * What became of a write that was to make version `made`, where the document now stands as `now` and another attempt
 * has just been refused.
 * @param again an earlier attempt may have been applied
 */
function outcome(now: Standing | null, write: string, made: number, again: boolean) {
  if (now?.writes.includes(write)) return 'written';
  if (!now) return 'refused';
  // So many wrote since that this write, if it was applied, is no longer named.
  if (again && now.version >= made + writesKept) throw unavailable(undefined);
  // A member of the set that has just become primary may not know yet what the one before it has confirmed.
  const behind = again && now.version < made;
  return behind || now.version === made - 1 ? undecided : 'refused';
}

/** Writes carry an id each: a writer whose answer was lost finds out by it that it has written (W3). */
export function createAggregates(db: Db, codec: Codec): Aggregates {
  const packOutbox = (scope: string, entries: readonly OutboxEntry[]): WaitingEntry[] =>
    entries.map((entry) => ({ id: entry.id, body: new Binary(packJson(codec, scope, entry)) }));
  const outboxOf = ({ outbox = [] }: Pick<AggregateDocument, 'outbox'>): OutboxEntry[] =>
    outbox.map(({ body }) => unpackJson(codec, body.value()) as OutboxEntry);
  /** @throws QuorateError `store_corrupt` */
  const read = <C extends Collection>(document: Read): Stored<AggregateTypes[C]> => ({
    version: document.version,
    value: unpackDocument<C>(codec, document._id, document.body.value()),
    outbox: outboxOf(document),
  });

  function contentOf(collection: Collection, value: { id: string }) {
    const scope = declared[collection].scope(value);
    const body = packJson(codec, scope, value);
    if (body.byteLength > maxBodyBytes) throw new QuorateError('too_large');
    return { scope, body: new Binary(body), keys: keysOf(codec, collection, value) };
  }

  return {
    async get(collection, id) {
      const found = await guarded(() => documentsOf(db, collection).findOne<Read>({ _id: id }, reading));
      return found ? unlessErased(() => read(found)) : undefined;
    },

    async find(collection, index, key, page = {}) {
      const kept = keptKey(codec, collection, index, key);
      return findPage<typeof collection, Read>({
        ...{ collection, index, key, page, read },
        rowsAfter: (after, limit) => {
          const filter: Document = { [`keys.${index}`]: { $eq: kept }, _id: { $gt: after } };
          return guarded(() =>
            documentsOf(db, collection)
              .find<Read>(filter as Filter<AggregateDocument>, reading)
              .sort({ _id: 1 })
              // For the driver 0 is no limit.
              .limit(limit === Infinity ? 0 : limit)
              .toArray(),
          );
        },
        idOf: ({ _id }) => _id,
      });
    },

    async insert(collection, value, outbox = []) {
      const documents = documentsOf(db, collection);
      const { scope, ...content } = contentOf(collection, value);
      const write = newWrite();
      const waiting = outbox.length === 0 ? {} : { outbox: packOutbox(scope, outbox) };
      await untilDecided(async (again) => {
        try {
          return await documents.insertOne({
            _id: value.id,
            version: 1,
            scope,
            ...content,
            ...waiting,
            writes: [write],
          });
        } catch (error) {
          if (!isDuplicate(error)) throw error;
          const now = await documents.findOne<Standing>({ _id: value.id }, standing);
          // The document that has the id is not confirmed yet, or has been removed since.
          if (!now && duplicateIndex(error) === '_id_') return undecided;
          const became = outcome(now, write, 1, again);
          if (became === 'refused') throw taken(error);
          return became;
        }
      });
    },

    async replace(collection, value, baseVersion, outbox = []) {
      const documents = documentsOf(db, collection);
      const content = contentOf(collection, value);
      const write = newWrite();
      const version = baseVersion + 1;
      const waiting = outbox.length === 0 ? {} : { outbox: { $each: packOutbox(content.scope, outbox) } };
      const update = {
        $set: { version, ...content },
        $push: { writes: { $each: [write], $slice: -writesKept }, ...waiting },
      };
      await untilDecided(async (again) => {
        try {
          const { matchedCount } = await documents.updateOne({ _id: value.id, version: baseVersion }, update);
          if (matchedCount === 1) return 'written';
        } catch (error) {
          throw isDuplicate(error) ? taken(error) : error;
        }
        const now = await documents.findOne<Standing>({ _id: value.id }, standing);
        const became = outcome(now, write, version, again);
        if (became === 'refused') throw new QuorateError('stale_version');
        return became;
      });
      return version;
    },

    async remove(collection, id) {
      await untilDecided(() => documentsOf(db, collection).deleteOne({ _id: id }));
    },

    async clearOutbox(collection, id, entryIds) {
      const documents = documentsOf(db, collection);
      const moved = { outbox: { id: { $in: [...entryIds] } } };
      const cleared = await untilDecided(() => documents.updateOne({ _id: id }, { $pull: moved }));
      if (cleared.matchedCount === 0) return;
      await untilDecided(() => documents.updateOne({ _id: id, outbox: { $size: 0 } }, { $unset: { outbox: '' } }));
    },

    async withOutbox(limit) {
      const found: Waits[] = [];
      for (const collection of declaredNames) {
        const waiting = await readPage<Waiting, Waits>({
          limit: limit - found.length,
          rowsAfter: (last, asked) =>
            guarded(() =>
              documentsOf(db, collection)
                .find<Waiting>(
                  { 'outbox.id': { $gt: '' }, ...(last && { _id: { $gt: last._id } }) },
                  { projection: { outbox: 1 } },
                )
                .sort({ _id: 1 })
                .limit(asked)
                .toArray(),
            ),
          read: (document) => ({ collection, id: document._id, outbox: outboxOf(document) }),
        });
        found.push(...waiting);
      }
      return found;
    },
  };
}
