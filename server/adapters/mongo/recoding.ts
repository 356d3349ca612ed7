import { Binary, type Collection as Documents, type Db, type Filter } from 'mongodb';
import {
  unpackJson,
  scopeOf,
  unlessErased,
  withKeys,
  type Aggregates,
  type Collection,
  type KeyedCodec,
  type Recoded,
  type Recoding,
} from '#server/ports.ts';
import type { ChainDocument } from './audit-chain.ts';
import type { MongoBlobs } from './blobs.ts';
import { guarded } from './client.ts';
import { pageDocuments, pagesOf } from './contents-paging.ts';
import { unknownScope } from './contents-reading.ts';
import { declaredNames, documentsOf, type AggregateDocument } from './declared.ts';
import { keysOf, newWrite, type EntryDocument } from './log-entries.ts';
import type { HistoryDocument } from './log-history.ts';
import type { ClientDocument } from './minutes-log.ts';
import { untilDecided } from './outcomes.ts';
import { bytesKept, createPieces, PieceMissing, type Kept } from './pieces.ts';

interface FileDocument {
  _id: string;
  metadata?: { scope?: string; of?: string };
}

interface Parts {
  db: Db;
  codec: KeyedCodec;
  aggregates: Pick<Aggregates, 'find'>;
  blobs: Pick<MongoBlobs, 'renew' | 'remove'>;
}

/** One kind of what the store holds. */
interface Shelf<D extends { _id: string }> {
  documents: Documents<D>;
  bytes: (document: D) => number;
  /** Whose it is; undefined when nobody can tell. */
  scope(document: D): Promise<string | undefined>;
  /** @returns whether it was under another key than the newest, or none, and is no more */
  renew(document: D, scope: string): Promise<boolean>;
  remove(document: D): Promise<void>;
}

/** Content as it lies in the database. What somebody else writes meanwhile is under the newest key anyhow. */
export function createRecoding({ db, codec, aggregates, blobs }: Parts): Recoding {
  const pieces = createPieces(db);
  const clients: Documents<ClientDocument> = db.collection('clients');
  const renewed = (scope: string, body: Binary): Binary | undefined => {
    const after = unlessErased(() => codec.renew(scope, body.value()));
    return after && new Binary(after);
  };

  const scopesOfDocuments = new Map<string, string | undefined>();
  async function scopeOfMinutes(documentId: string): Promise<string | undefined> {
    if (!scopesOfDocuments.has(documentId)) {
      const [meeting] = await aggregates.find('meeting', 'document', documentId, { limit: 1 });
      scopesOfDocuments.set(documentId, meeting?.value.organisationId);
    }
    return scopesOfDocuments.get(documentId);
  }

  async function scopeOfKept(kept: Kept): Promise<string | undefined> {
    try {
      const stored = kept.body?.value() ?? (await pieces.fetch(kept));
      return await withKeys(() => codec.scopeIn(stored));
    } catch (error) {
      // Replaced meanwhile: by something new.
      if (error instanceof PieceMissing) return undefined;
      throw error;
    }
  }

  /** Large ones are kept under another name, which takes the place of the one before in one write. */
  async function renewKept<D extends Kept & { _id: string }>(documents: Documents<D>, read: D, scope: string) {
    let stored: Uint8Array;
    try {
      stored = await pieces.fetch(read);
    } catch (error) {
      // Replaced meanwhile: by something new.
      if (error instanceof PieceMissing) return false;
      throw error;
    }
    const after = await withKeys(() => unlessErased(() => codec.renew(scope, stored)));
    if (after === undefined) return false;
    const kept = await pieces.keep(newWrite(), after);
    const unchanged = read.pieces ? { 'pieces.of': read.pieces.of } : { body: read.body };
    const { body, pieces: named } = kept;
    const change = {
      $set: { ...(body ? { body } : {}), ...(named ? { pieces: named } : {}) },
      $unset: { ...(body ? { pieces: '' } : {}), ...(named ? { body: '' } : {}) },
    };
    const filter = { _id: read._id, ...unchanged } as unknown as Filter<D>;
    const { matchedCount } = await untilDecided(() => documents.updateOne(filter, withoutEmpty(change) as never));
    // An attempt whose answer was lost no longer finds what it replaced: what stands there now says which it was.
    const stands = matchedCount > 0 || (await isKept(documents, read._id, kept));
    await pieces.drop([stands ? read : kept]);
    return stands;
  }

  async function isKept<D extends Kept & { _id: string }>(documents: Documents<D>, _id: string, kept: Kept) {
    if (!kept.pieces) return false;
    const there = await guarded(() => documents.findOne<Kept>({ _id } as Filter<D>, { projection: { pieces: 1 } }));
    return there?.pieces?.of === kept.pieces.of;
  }

  const log: Documents<EntryDocument> = db.collection('log');
  const history: Documents<HistoryDocument> = db.collection('history');
  const chain: Documents<ChainDocument> = db.collection('chain');
  const files: Documents<FileDocument> = db.collection('blobs.files');

  const minutes: Shelf<EntryDocument> = {
    documents: log,
    bytes: bytesKept,
    scope: async (entry) => (await scopeOfKept(entry)) ?? (await scopeOfMinutes(entry.d)) ?? unknownScope,
    async renew(entry, scope) {
      const { parts } = entry;
      const after = parts && (await withKeys(() => renewed(scope, parts)));
      if (after) await untilDecided(() => log.updateOne({ _id: entry._id, parts }, { $set: { parts: after } }));
      return renewKept(log, entry, scope);
    },
    async remove(entry) {
      await untilDecided(() => log.deleteOne({ _id: entry._id }));
      await pieces.drop([entry]);
      await untilDecided(() => clients.deleteMany({ _id: keysOf(entry.d) }));
    },
  };
  const past: Shelf<HistoryDocument> = {
    documents: history,
    bytes: bytesKept,
    scope: async (kept) =>
      (await scopeOfKept(kept)) ?? (await scopeOfMinutes(kept._id.slice(0, kept._id.indexOf('/')))) ?? unknownScope,
    renew: (kept, scope) => renewKept(history, kept, scope),
    async remove(kept) {
      await untilDecided(() => history.deleteOne({ _id: kept._id }));
      await pieces.drop([kept]);
    },
  };
  const audit: Shelf<ChainDocument> = {
    documents: chain,
    bytes: ({ body }) => body.length(),
    scope: async ({ organisationId }) => organisationId,
    async renew({ _id, body }, scope) {
      const after = await withKeys(() => renewed(scope, body));
      if (after) await untilDecided(() => chain.updateOne({ _id, body }, { $set: { body: after } }));
      return after !== undefined;
    },
    async remove({ _id }) {
      await untilDecided(() => chain.deleteOne({ _id }));
    },
  };
  const large: Shelf<FileDocument> = {
    documents: files,
    bytes: () => 0,
    scope: async ({ metadata }) => (metadata?.of === undefined ? (metadata?.scope ?? unknownScope) : undefined),
    renew: ({ _id }, scope) => blobs.renew(codec, _id, scope),
    remove: ({ _id }) => blobs.remove(_id),
  };

  const aggregate = (collection: Collection): Shelf<AggregateDocument> => {
    const documents = documentsOf(db, collection);
    return {
      documents,
      bytes: ({ body }) => body.length(),
      scope: async ({ scope, body }) =>
        scope || withKeys(() => codec.scopeIn(body.value()) ?? scopeOf(collection, unpackJson(codec, body.value()))),
      async renew({ _id, body, outbox = [] }, scope) {
        const after = await withKeys(() => renewed(scope, body));
        // By the bytes themselves: a version has one body, and whoever writes another has written it under the newest key.
        if (after) await untilDecided(() => documents.updateOne({ _id, body }, { $set: { body: after } }));
        for (const { id, body: waiting } of outbox) {
          const entry = await withKeys(() => renewed(scope, waiting));
          if (!entry) continue;
          await untilDecided(() => documents.updateOne({ _id, 'outbox.id': id }, { $set: { 'outbox.$.body': entry } }));
        }
        return after !== undefined;
      },
      async remove({ _id }) {
        await untilDecided(() => documents.deleteOne({ _id }));
      },
    };
  };

  /** @param each is given the scope. @returns how many it said yes to */
  async function walk<D extends { _id: string }>(
    shelf: Shelf<D>,
    each: (document: D, scope: string | undefined) => Promise<boolean>,
    tell: (seen: number, changed: number) => void,
  ): Promise<void> {
    const open = (after: string) =>
      shelf.documents
        .find<D>({ _id: { $gt: after } } as Filter<D>)
        .sort({ _id: 1 })
        .batchSize(pageDocuments);
    for await (const page of pagesOf<D>(open, shelf.bytes)) {
      let changed = 0;
      for (const document of page) if (await each(document, await shelf.scope(document))) changed += 1;
      tell(page.length, changed);
    }
  }

  /** Meetings last: they tell whose minutes are. */
  async function onAll(
    each: <D extends { _id: string }>(shelf: Shelf<D>) => (document: D, scope: string | undefined) => Promise<boolean>,
    tell: (seen: number, changed: number) => void,
  ): Promise<void> {
    scopesOfDocuments.clear();
    await walk(large, each(large), tell);
    await walk(minutes, each(minutes), tell);
    await walk(past, each(past), tell);
    await walk(audit, each(audit), tell);
    for (const shelf of declaredNames.map(aggregate)) await walk(shelf, each(shelf), tell);
  }

  return {
    async recode(tell) {
      const done: Recoded = { seen: 0, changed: 0 };
      await onAll(
        (shelf) => async (document, scope) => scope !== undefined && shelf.renew(document, scope),
        (seen, changed) => {
          done.seen += seen;
          done.changed += changed;
          tell(done);
        },
      );
      return done;
    },

    async removeScope(wanted) {
      let removed = 0;
      const remove =
        <D extends { _id: string }>(shelf: Shelf<D>) =>
        async (document: D, scope: string | undefined) => {
          if (scope === wanted) await shelf.remove(document);
          return scope === wanted;
        };
      await onAll(remove, (_, changed) => void (removed += changed));
      return removed;
    },
  };
}

/** An update may not have an operator without a field. */
const withoutEmpty = (change: Record<string, object>): object =>
  Object.fromEntries(Object.entries(change).filter(([, fields]) => Object.keys(fields).length > 0));
