import { Binary } from 'mongodb';
import { randomBytes } from 'node:crypto';
import { packJson, unpackJson, type Codec, type LogEntry, type NewLogEntry } from '#server/ports.ts';
import type { Kept } from './pieces.ts';

/** Plain and under no merge, plain and covered by one, merged, quarantined (R4); the mark that all of it is being removed. */
export type Kind = 'p' | 'c' | 'm' | 'q' | 'f';

/** A document of the collection `log`. */
export type EntryDocument = Kept & {
  /** Document and id; see `keyOf`. */
  _id: string;
  d: string;
  k: Kind;
  /** The entry's id: 16 digits. */
  n: string;
  /** Of the write that added it: what was written twice, its answer having been lost, is told from what met another's. */
  w: string;
  author: string;
  carried?: true;
  at: number;
  node: string;
  /** Node and document, as long as no merge stands for it: one field, for its index is to hold nothing else. */
  open?: string;
  /** Merged: its parts may still be there. */
  unswept?: true;
  parts?: Binary;
};

/** Documents' ids have no slash in them. */
export const keyOf = (documentId: string, id: string): string => `${documentId}/${id}`;

/** All keys of one document, as bounds: `0` follows the slash. */
export const keysOf = (documentId: string) => ({ $gt: `${documentId}/`, $lt: `${documentId}0` });

export const openKey = (node: string, documentId: string): string => `${node}/${documentId}`;
/** All that a node has open, as bounds. */
export const openOf = (node: string) => ({ $gt: `${node}/`, $lt: `${node}0` });
export const documentOf = (open: string): string => open.slice(open.indexOf('/') + 1);

export const newWrite = (): string => randomBytes(9).toString('base64url');

const digits = 16;
export const toId = (count: number): string => String(count).padStart(digits, '0');
export const after = (id: string): string => toId(Number(id) + 1);

/** Ids that sort by when they were made: microseconds since 1970, each once in this process. */
export function createIds(now: () => number): { next(above?: string): string } {
  let last = 0;
  return {
    next(above = '0') {
      last = Math.max(now() * 1_000, last + 1, Number(above) + 1);
      return toId(last);
    },
  };
}

type Described = Pick<NewLogEntry, 'documentId' | 'author' | 'carried' | 'at' | 'node'>;

export const describe = ({ documentId, author, carried, at, node }: Described, id: string, kind: Kind) => ({
  _id: keyOf(documentId, id),
  d: documentId,
  k: kind,
  n: id,
  author,
  ...(carried ? { carried: true as const } : {}),
  at,
  node,
});

export const packParts = (codec: Codec, scope: string, parts: readonly string[]): Binary =>
  new Binary(packJson(codec, scope, parts));

export const unpackParts = (codec: Codec, stored: Binary): string[] => unpackJson(codec, stored.value()) as string[];

export const toEntry = (codec: Codec, document: EntryDocument, update: Uint8Array): LogEntry => ({
  id: document.n,
  documentId: document.d,
  kind: document.k === 'm' ? 'merged' : 'plain',
  author: document.author,
  ...(document.carried ? { carried: true as const } : {}),
  at: document.at,
  node: document.node,
  update,
  ...(document.parts ? { parts: unpackParts(codec, document.parts) } : {}),
});
