import {
  unpackJson,
  allBlobsOf,
  collections,
  scopeOf,
  withBlobs,
  type Aggregates,
  type ChainEntry,
  type Codec,
  type Collection,
  type Contents,
  type OutboxEntry,
  type PieceKind,
  type Pieces,
  unlessErased,
  withKeys,
} from '#server/ports.ts';
import { pagesOf } from './contents-paging.ts';
import type { Database } from './database.ts';
import { toId, unpackRows } from './log-ids.ts';
import { readMeta } from './migrations.ts';

type Which = NonNullable<Parameters<Contents['read']>[1]>;
type Readers = { [K in PieceKind]: (which: Which) => AsyncGenerator<Pieces[K][]> };

interface DocumentRow {
  id: string;
  version: number;
  body: Uint8Array;
  outbox: Uint8Array | null;
}
interface LogRow {
  document_id: string;
  id: number;
  merged: number;
  covered: number;
  swept: number;
  author: string;
  carried: number;
  at: number;
  node: string;
  parts: Uint8Array | null;
  body: Uint8Array;
}
interface HistoryRow {
  document_id: string;
  key: string;
  body: Uint8Array;
}

const names = Object.keys(collections) as Collection[];
const bytesOf = ({ body }: { body: Uint8Array }) => body.byteLength;

/** The store does not keep under whose key the content of a document's log is: the meeting tells. */
export const unknownScope = 'workspace';

interface Parts {
  db: Database;
  codec: Codec;
  aggregates: Pick<Aggregates, 'find'>;
}

export function createContentsReading({ db, codec, aggregates }: Parts) {
  const outboxOf = (body: Uint8Array | null) => (body === null ? [] : (unpackJson(codec, body) as OutboxEntry[]));

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

  async function* documentRows(collection: Collection): AsyncGenerator<DocumentRow[]> {
    yield* pagesOf<DocumentRow>(db, {
      sql: 'SELECT id, version, body, outbox FROM documents WHERE collection = ? AND id > ? ORDER BY id',
      after: (last) => [collection, last?.id ?? ''],
      bytes: bytesOf,
    });
  }

  /** By the documents that name them. */
  async function blobScopes(): Promise<Map<string, string>> {
    const scopes = new Map<string, string>();
    for (const collection of withBlobs) {
      for await (const page of documentRows(collection)) {
        for (const value of await readable(page, ({ body }) => unpackJson(codec, body))) {
          for (const blobId of allBlobsOf(collection, value)) scopes.set(blobId, scopeOf(collection, value));
        }
      }
    }
    return scopes;
  }

  const toLogPiece = (row: LogRow, scope: string): Pieces['log'] => ({
    id: toId(row.id),
    documentId: row.document_id,
    scope,
    kind: row.merged ? 'merged' : 'plain',
    covered: row.covered === 1 && row.merged === 0,
    author: row.author,
    ...(row.carried ? { carried: true as const } : {}),
    at: row.at,
    node: row.node,
    update: codec.decode(row.body),
    ...(row.parts && !row.swept ? { parts: unpackRows(codec, row.parts).map(toId) } : {}),
  });

  const readers: Readers = {
    async *blob({ except }) {
      const scopes = await blobScopes();
      const query = {
        sql: 'SELECT id, body FROM blobs WHERE id > ? ORDER BY id',
        after: (last?: { id: string }) => [last?.id ?? ''],
        bytes: bytesOf,
      };
      for await (const page of pagesOf<{ id: string; body: Uint8Array }>(db, query)) {
        const wanted = page.filter(({ id }) => !except?.has(id));
        yield await readable(wanted, ({ id, body }) => ({
          id,
          scope: scopes.get(id) ?? unknownScope,
          content: codec.decode(body),
        }));
      }
    },

    async *document({ collection: only }) {
      for (const collection of only === undefined ? names : [only]) {
        for await (const page of documentRows(collection)) {
          yield await readable(page, ({ id, version, body, outbox }) => ({
            collection,
            id,
            version,
            value: unpackJson(codec, body) as { id: string },
            outbox: outboxOf(outbox),
          }));
        }
      }
    },

    async *chain() {
      const pages = pagesOf<{ organisation_id: string; sequence: number; body: Uint8Array }>(db, {
        sql: `SELECT organisation_id, sequence, body FROM chain
               WHERE (organisation_id, sequence) > (?, ?) ORDER BY organisation_id, sequence`,
        after: (last) => [last?.organisation_id ?? '', last?.sequence ?? -1],
        bytes: bytesOf,
      });
      for await (const page of pages) yield await readable(page, ({ body }) => unpackJson(codec, body) as ChainEntry);
    },

    async *log({ documentId }) {
      const scopeOf = createScopes();
      const pages = pagesOf<LogRow>(db, {
        sql: `SELECT document_id, id, merged, covered, swept, author, carried, at, node, parts, body FROM log
               WHERE (document_id, id) > (?, ?) ${documentId === undefined ? '' : 'AND document_id = ?'}
               ORDER BY document_id, id`,
        after: (last) => [
          ...[last?.document_id ?? documentId ?? '', last?.id ?? -1],
          ...(documentId === undefined ? [] : [documentId]),
        ],
        bytes: bytesOf,
      });
      for await (const page of pages) {
        const found: Pieces['log'][] = [];
        for (const row of page) {
          const scope = await scopeOf(row.document_id);
          found.push(...(await readable([row], () => toLogPiece(row, scope))));
        }
        yield found;
      }
    },

    async *history({ documentId }) {
      const scopeOf = createScopes();
      for await (const page of historyRows('body', documentId)) {
        const found: Pieces['history'][] = [];
        for (const { document_id, key, body } of page) {
          const scope = await scopeOf(document_id);
          const read = () => ({ documentId: document_id, scope, key, content: codec.decode(body) });
          found.push(...(await readable([body], read)));
        }
        yield found;
      }
    },

    async *client() {
      const pages = pagesOf<{ document_id: string; client_id: number; person_id: string }>(db, {
        sql: `SELECT document_id, client_id, person_id FROM clients
               WHERE (document_id, client_id) > (?, ?) ORDER BY document_id, client_id`,
        after: (last) => [last?.document_id ?? '', last?.client_id ?? -1],
      });
      for await (const page of pages) {
        yield page.map((row) => ({
          documentId: row.document_id,
          clientId: row.client_id,
          personId: row.person_id,
        }));
      }
    },

    async *meta() {
      const until = readMeta(db, 'recoveringUntil');
      if (until !== undefined) yield [{ name: 'recoveringUntil', value: Number(until) }];
    },
  };

  /** @param body what stands for it: without their bodies the rows are small */
  async function* historyRows(body: 'body' | "x''", documentId?: string): AsyncGenerator<HistoryRow[]> {
    yield* pagesOf<HistoryRow>(db, {
      sql: `SELECT document_id, key, ${body} AS body FROM history
             WHERE (document_id, key) > (?, ?) ${documentId === undefined ? '' : 'AND document_id = ?'}
             ORDER BY document_id, key`,
      after: (last) => [
        ...[last?.document_id ?? documentId ?? '', last?.key ?? ''],
        ...(documentId === undefined ? [] : [documentId]),
      ],
      bytes: bytesOf,
    });
  }

  return {
    read: (kind, which = {}) => readers[kind](which),

    async *versions(collection) {
      for await (const page of documentRows(collection)) {
        yield await readable(page, ({ id, version, outbox }) => ({ id, version, waiting: outboxOf(outbox).length }));
      }
    },

    async *historyKeys() {
      for await (const page of historyRows("x''")) {
        yield page.map(({ document_id, key }) => ({ documentId: document_id, key }));
      }
    },
  } satisfies Pick<Contents, 'read' | 'versions' | 'historyKeys'>;
}
