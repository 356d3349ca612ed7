import { Binary, MongoBulkWriteError, type Collection as Documents, type Db, type Filter } from 'mongodb';
import { QuorateError } from '#server/errors.ts';
import { packJson, type Codec, type Collection, type PieceKind, type Pieces } from '#server/ports.ts';
import { keyOf as chainKey, type ChainDocument } from './audit-chain.ts';
import type { MongoBlobs } from './blobs.ts';
import { guarded } from './client.ts';
import { declared, documentsOf, keysOf, type AggregateDocument } from './declared.ts';
import { isDuplicate } from './errors.ts';
import { describe, keyOf, newWrite, openKey, packParts, type EntryDocument, type Kind } from './log-entries.ts';
import type { HistoryDocument } from './log-history.ts';
import { writeMeta } from './meta.ts';
import type { ClientDocument } from './minutes-log.ts';
import { undecided, untilDecided } from './outcomes.ts';
import { createPieces } from './pieces.ts';

export type Writers = { [K in PieceKind]: (pieces: readonly Pieces[K][]) => Promise<void> };

interface Parts {
  db: Db;
  codec: Codec;
  blobs: Pick<MongoBlobs, 'putAs'>;
}

const duplicateKey = 11_000;

/** Some keys are taken, and nothing else went wrong. */
function isTaken(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) return false;
  const refused = [error.writeErrors].flat();
  return refused.length > 0 && refused.every(({ code }) => code === duplicateKey);
}

/** @returns those of these ids that are not there */
async function missingOf<D extends { _id: string }>(collection: Documents<D>, ids: readonly string[]) {
  const among = { _id: { $in: ids } } as Filter<D>;
  const found = await guarded(() => collection.find<{ _id: string }>(among, { projection: { _id: 1 } }).toArray());
  const there = new Set(found.map(({ _id }) => _id));
  return ids.filter((id) => !there.has(id));
}

/** Those whose key is there already are left as they are, and cost no more than the question. */
async function addMissing<P, D extends { _id: string }>(
  collection: Documents<D>,
  pieces: readonly P[],
  idOf: (piece: P) => string,
  make: (piece: P, id: string) => D | Promise<D>,
): Promise<void> {
  const byId = new Map(pieces.map((piece) => [idOf(piece), piece]));
  const missing: D[] = [];
  for (const id of await missingOf(collection, [...byId.keys()])) missing.push(await make(byId.get(id)!, id));
  const ids = missing.map(({ _id }) => _id);
  if (missing.length === 0) return;
  await untilDecided(async () => {
    try {
      return await collection.insertMany(missing as never[], { ordered: false });
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
    // By an attempt whose answer was lost, if they are all there.
    return (await missingOf(collection, ids)).length === 0 ? 'written' : undecided;
  });
}

const kindOf = ({ kind, covered }: Pieces['log']): Kind => (kind === 'merged' ? 'm' : covered ? 'c' : 'p');

export function createWriters({ db, codec, blobs }: Parts): Writers {
  const chain: Documents<ChainDocument> = db.collection('chain');
  const log: Documents<EntryDocument> = db.collection('log');
  const history: Documents<HistoryDocument> = db.collection('history');
  const clients: Documents<ClientDocument> = db.collection('clients');
  const kept = createPieces(db);
  const pack = (scope: string, value: unknown) => new Binary(packJson(codec, scope, value));

  function toDocument({ collection, id, version, value, outbox }: Pieces['document']): AggregateDocument {
    const scope = declared[collection].scope(value);
    const waiting = outbox.map((entry) => ({ id: entry.id, body: pack(scope, entry) }));
    return {
      ...{ _id: id, version, scope, body: pack(scope, value), keys: keysOf(codec, collection, value) },
      ...(waiting.length === 0 ? {} : { outbox: waiting }),
      writes: [newWrite()],
    };
  }

  async function writeDocuments(collection: Collection, pieces: readonly Pieces['document'][]): Promise<void> {
    const operations = pieces.map((piece) => {
      const { _id, ...replacement } = toDocument(piece);
      return { replaceOne: { filter: { _id }, replacement, upsert: true } };
    });
    try {
      await untilDecided(() => documentsOf(db, collection).bulkWrite(operations, { ordered: false }));
    } catch (error) {
      if (!isTaken(error) && !isDuplicate(error)) throw error;
      throw new QuorateError('conflict', `Two documents of "${collection}" have one key of a unique index.`, {
        cause: error,
      });
    }
  }

  return {
    async blob(pieces) {
      for (const { id, scope, content } of pieces) await blobs.putAs(id, scope, content);
    },

    async document(pieces) {
      for (const [collection, some] of Map.groupBy(pieces, (piece) => piece.collection)) {
        await writeDocuments(collection, some);
      }
    },

    chain: (pieces) =>
      addMissing(
        chain,
        pieces,
        ({ organisationId, sequence }) => chainKey(organisationId, sequence),
        (entry, _id) => ({
          ...{ _id, organisationId: entry.organisationId, entryId: entry.id, write: newWrite() },
          body: pack(entry.organisationId, entry),
        }),
      ),

    log: (pieces) =>
      addMissing(
        log,
        pieces,
        ({ documentId, id }) => keyOf(documentId, id),
        async (piece, _id) => {
          const { id, documentId, scope, update, parts, node } = piece;
          const kind = kindOf(piece);
          return {
            ...describe(piece, id, kind),
            w: newWrite(),
            // Named by the entry: done again after a crash the same are written.
            ...(await kept.keep(`log/${_id}`, await codec.encodeAside(scope, update))),
            ...(kind === 'p' ? { open: openKey(node, documentId) } : {}),
            ...(parts ? { unswept: true as const, parts: packParts(codec, scope, parts) } : {}),
          };
        },
      ),

    history: (pieces) =>
      addMissing(
        history,
        pieces,
        ({ documentId, key }) => keyOf(documentId, key),
        async ({ scope, content }, _id) => ({
          _id,
          ...(await kept.keep(`history/${_id}`, await codec.encodeAside(scope, content))),
        }),
      ),

    client: (pieces) =>
      addMissing(
        clients,
        pieces,
        ({ documentId, clientId }) => keyOf(documentId, String(clientId)),
        ({ personId }, _id) => ({ _id, person: personId }),
      ),

    async meta(pieces) {
      for (const { name, value } of pieces) await writeMeta(db, name, value);
    },
  };
}
