import type { Binary, Collection as Documents, Db, Document, Filter } from 'mongodb';
import { QuorateError } from '#server/errors.ts';
import {
  unpackJson,
  unlessErased,
  withKeys,
  type Aggregates,
  type Blobs,
  type ChainEntry,
  type Codec,
  type Contents,
  type Log,
  type OutboxEntry,
  type PieceKind,
  type Pieces as PiecesOfStore,
} from '#server/ports.ts';
import type { ChainDocument } from './audit-chain.ts';
import { guarded } from './client.ts';
import { pageDocuments, pagesOf, type Open } from './contents-paging.ts';
import { declaredNames, documentsOf, type AggregateDocument } from './declared.ts';
import type { Leases } from './leases.ts';
import { keysOf, toEntry, type EntryDocument } from './log-entries.ts';
import type { HistoryDocument } from './log-history.ts';
import { readMeta } from './meta.ts';
import type { ClientDocument } from './minutes-log.ts';
import { bytesKept, createPieces, PieceMissing, type Kept } from './pieces.ts';
import { createQuarantine } from './quarantine.ts';

type Which = NonNullable<Parameters<Contents['read']>[1]>;
type Readers = { [K in PieceKind]: (which: Which) => AsyncGenerator<PiecesOfStore[K][]> };

interface FileDocument {
  _id: string;
  length: number;
  metadata?: { scope?: string; of?: string };
}

/** The store does not keep under whose key the content of a document's log is: the meeting tells. */
export const unknownScope = 'workspace';
/** What was replaced while it was read is read again. */
const readsAtMost = 5;

/** @param documentId whose keys begin with it; all when left out */
function sorted<D extends { _id: string }>(
  collection: Documents<D>,
  { documentId, filter, projection }: { documentId?: string; filter?: Filter<D>; projection?: Document } = {},
): Open<D> {
  const { $gt, $lt } = documentId === undefined ? { $gt: '', $lt: undefined } : keysOf(documentId);
  return (after) => {
    const _id = { $gt: after || $gt, ...($lt === undefined ? {} : { $lt }) };
    const options = projection === undefined ? {} : { projection };
    return collection
      .find<D>({ ...filter, _id } as Filter<D>, options)
      .sort({ _id: 1 })
      .batchSize(pageDocuments);
  };
}

/** Only what is there, as an option. */
const of = (documentId: string | undefined) => (documentId === undefined ? {} : { documentId });

/** What stands before the first slash of a key, and behind it. */
function apart(key: string): [documentId: string, rest: string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}

interface Parts {
  db: Db;
  codec: Codec;
  aggregates: Pick<Aggregates, 'find'>;
  blobs: Pick<Blobs, 'get'>;
  leases: Leases;
  logger: Log;
}

export function createContentsReading({ db, codec, aggregates, blobs, leases, logger }: Parts) {
  const chain: Documents<ChainDocument> = db.collection('chain');
  const log: Documents<EntryDocument> = db.collection('log');
  const history: Documents<HistoryDocument> = db.collection('history');
  const clients: Documents<ClientDocument> = db.collection('clients');
  const files: Documents<FileDocument> = db.collection('blobs.files');
  const pieces = createPieces(db);
  const quarantine = createQuarantine(log, leases, logger);
  const unpack = (body: Binary) => unpackJson(codec, body.value());
  const bodyBytes = ({ body }: { body: Binary }) => body.length();

  /** @returns undefined when it has gone meanwhile: what stands for it comes later in the order */
  async function contentOf<D extends Kept & { _id: string }>(
    collection: Documents<D>,
    read: D,
  ): Promise<Uint8Array | undefined> {
    let kept: Kept | null = read;
    for (let attempt = 1; attempt <= readsAtMost; attempt += 1) {
      try {
        const body = await pieces.fetch(kept);
        return await withKeys(() => unlessErased(() => codec.decode(body)));
      } catch (error) {
        if (!(error instanceof PieceMissing)) throw error;
      }
      kept = await guarded(() => collection.findOne<Kept>({ _id: read._id } as Filter<D>));
      if (kept === null) return undefined;
    }
    throw new QuorateError('store_corrupt', 'A part of what is stored of minutes is missing.');
  }

  /** What can be read of a page: without what was erased. */
  const readable = <Row, Piece>(page: readonly Row[], read: (row: Row) => Piece): Promise<Piece[]> =>
    withKeys(() => page.flatMap((row) => unlessErased(() => read(row)) ?? []));

  /** Of one document after another. */
  function createScopes(): (documentId: string) => Promise<string> {
    let last: { documentId: string; scope: string } | undefined;
    return async (documentId) => {
      if (last?.documentId !== documentId) {
        const [meeting] = await aggregates.find('meeting', 'document', documentId, { limit: 1 });
        last = { documentId, scope: meeting?.value.organisationId ?? unknownScope };
      }
      return last.scope;
    };
  }

  const readers: Readers = {
    async *blob({ except }) {
      const length = ({ _id, length }: FileDocument) => (except?.has(_id) ? 0 : length);
      for await (const page of pagesOf(sorted(files), length)) {
        const found: PiecesOfStore['blob'][] = [];
        for (const { _id: id, metadata } of page) {
          // What holds a blob's newer bytes is no blob.
          const content = except?.has(id) || metadata?.of !== undefined ? undefined : await blobs.get(id);
          if (content) found.push({ id, scope: metadata?.scope ?? unknownScope, content });
        }
        yield found;
      }
    },

    async *document({ collection: only }) {
      const projection = { version: 1, body: 1, outbox: 1 };
      for (const collection of only === undefined ? declaredNames : [only]) {
        const open = sorted<AggregateDocument>(documentsOf(db, collection), { projection });
        for await (const page of pagesOf(open, bodyBytes)) {
          yield await readable(page, ({ _id: id, version, body, outbox = [] }) => ({
            collection,
            id,
            version,
            value: unpack(body) as { id: string },
            outbox: outbox.map((entry) => unpack(entry.body) as OutboxEntry),
          }));
        }
      }
    },

    async *chain() {
      for await (const page of pagesOf(sorted<ChainDocument>(chain), bodyBytes)) {
        yield await readable(page, ({ body }) => unpack(body) as ChainEntry);
      }
    },

    async *log({ documentId }) {
      const scopeOf = createScopes();
      // Plain ones of all documents first, merged ones after (S4).
      for (const k of [{ $in: ['p', 'c'] }, 'm']) {
        const open = sorted<EntryDocument>(log, { ...of(documentId), filter: { k } as Filter<EntryDocument> });
        for await (const page of pagesOf(open, bytesKept)) {
          const found: PiecesOfStore['log'][] = [];
          for (const document of await quarantine(page)) {
            const update = await contentOf(log, document);
            if (!update) continue;
            const scope = await scopeOf(document.d);
            found.push(...(await readable([document], () => toPiece(document, update, scope))));
          }
          yield found;
        }
      }
    },

    async *history({ documentId: only }) {
      const scopeOf = createScopes();
      const open = sorted<HistoryDocument>(history, of(only));
      for await (const page of pagesOf(open, bytesKept)) {
        const found: PiecesOfStore['history'][] = [];
        for (const document of page) {
          const [documentId, key] = apart(document._id);
          const content = await contentOf(history, document);
          if (content) found.push({ documentId, scope: await scopeOf(documentId), key, content });
        }
        yield found;
      }
    },

    async *client() {
      for await (const page of pagesOf(sorted(clients))) {
        yield page.map(({ _id, person }) => {
          const [documentId, clientId] = apart(_id);
          return { documentId, clientId: Number(clientId), personId: person };
        });
      }
    },

    async *meta() {
      const until = await readMeta(db, 'recoveringUntil');
      if (until !== undefined) yield [{ name: 'recoveringUntil', value: Number(until) }];
    },
  };

  function toPiece(document: EntryDocument, update: Uint8Array, scope: string): PiecesOfStore['log'] {
    const { parts, ...entry } = toEntry(codec, document, update);
    const unswept = document.unswept ? { parts: [...(parts ?? [])].sort() } : {};
    return { ...entry, ...unswept, scope, covered: document.k === 'c' };
  }

  return {
    read: (kind, which = {}) => readers[kind](which),

    async *versions(collection) {
      const open = sorted<AggregateDocument>(documentsOf(db, collection), {
        projection: { version: 1, 'outbox.id': 1 },
      });
      for await (const page of pagesOf(open)) {
        yield page.map(({ _id: id, version, outbox = [] }) => ({ id, version, waiting: outbox.length }));
      }
    },

    async *historyKeys() {
      for await (const page of pagesOf(sorted(history, { projection: { _id: 1 } }))) {
        yield page.map(({ _id }) => {
          const [documentId, key] = apart(_id);
          return { documentId, key };
        });
      }
    },
  } satisfies Pick<Contents, 'read' | 'versions' | 'historyKeys'>;
}
