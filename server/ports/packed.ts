/** Documents on their way to a store and back. */
import { QuorateError } from '../errors.ts';
import type { Stored } from './aggregates.ts';
import { keysIn, type AggregateTypes, type Collection, type IndexOf } from './collections.ts';
import { unlessErased } from './keys.ts';
import type { Codec } from './services.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** @param value what JSON can hold; `undefined` is kept as null */
export const packJson = (codec: Codec, scope: string, value: unknown): Uint8Array =>
  codec.encode(scope, encoder.encode(JSON.stringify(value ?? null)));

/** @throws QuorateError `store_corrupt` */
export function unpackJson(codec: Codec, stored: Uint8Array): unknown {
  const content = codec.decode(stored);
  try {
    return JSON.parse(decoder.decode(content)) as unknown;
  } catch (cause) {
    throw new QuorateError('store_corrupt', 'A stored document is not JSON.', { cause });
  }
}

/**
 * A document as it stands under its id. Whoever can write to the store can put one that is whole in the place of another
 * of its scope: it says itself which one it is.
 * @throws QuorateError `store_corrupt`
 */
export function unpackDocument<C extends Collection>(codec: Codec, id: string, stored: Uint8Array): AggregateTypes[C] {
  const value = unpackJson(codec, stored) as AggregateTypes[C] | null;
  if (value?.id !== id) throw new QuorateError('store_corrupt', 'A document was put in the place of another.');
  return value;
}

interface Reading<Row, T> {
  /** How many at most. */
  limit: number;
  /** @param after undefined: from the first */
  rowsAfter: (after: Row | undefined, limit: number) => Row[] | Promise<Row[]>;
  /** Throws `erased` where a row is of an organisation whose keys were destroyed. */
  read: (row: Row) => T;
}

/**
 * Rows in their order. Where some are of an organisation whose keys were destroyed it reads on, so that a short page is
 * the last one.
 */
export async function readPage<Row, T>({ limit, rowsAfter, read }: Reading<Row, T>): Promise<T[]> {
  const found: T[] = [];
  for (let last: Row | undefined; found.length < limit;) {
    const asked = limit - found.length;
    const rows = await rowsAfter(last, asked);
    found.push(...rows.flatMap((row) => unlessErased(() => [read(row)]) ?? []));
    if (rows.length < asked) break;
    last = rows.at(-1);
  }
  return found;
}

interface Finding<C extends Collection, Row> {
  collection: C;
  index: IndexOf<C>;
  key: string;
  page: { after?: string; limit?: number };
  /** In order of their ids. */
  rowsAfter: (after: string, limit: number) => Row[] | Promise<Row[]>;
  idOf: (row: Row) => string;
  read: (row: Row) => Stored<AggregateTypes[C]>;
}

/**
 * What is found under an index's key.
 * @throws QuorateError `store_corrupt` also where a document does not have the key: whoever can write to the store can
 * make up what stands beside it
 */
export async function findPage<C extends Collection, Row>(
  finding: Finding<C, Row>,
): Promise<Stored<AggregateTypes[C]>[]> {
  const { collection, index, key, rowsAfter, idOf, read } = finding;
  const { after = '', limit = Infinity } = finding.page;
  const found = await readPage<Row, Stored<AggregateTypes[C]>>({
    limit,
    rowsAfter: (last, asked) => rowsAfter(last === undefined ? after : idOf(last), asked),
    read,
  });
  if (found.every(({ value }) => keysIn(collection, index, value).includes(key))) return found;
  throw new QuorateError('store_corrupt', 'A document stands under a key that it does not have.');
}
