import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { turn, unpackJson, type Codec } from '#server/ports.ts';

/** Row ids as strings that sort as the numbers do: 16 digits hold every safe integer. */
export const toId = (row: number): string => String(row).padStart(16, '0');
export const toRow = (id: string): number => Number(id);

/**
 * The next id of a document (`?1`): they count on. Where nothing is left to count on from, it is the time in
 * microseconds, so that no id comes twice.
 */
export const nextId =
  "(coalesce((SELECT max(id) FROM log WHERE document_id = ?1), CAST(unixepoch('subsec') * 1000000 AS INTEGER)) + 1)";

/** A millisecond's work. */
const sliceRows = 5_000;

/** Many, with a turn for everything else between them. */
export async function* slicesOf<T>(all: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let start = 0; start < all.length; start += sliceRows) {
    if (start > 0) await turn();
    yield all.slice(start, start + sliceRows);
  }
}

/** In ascending order, in which they nearly always come. */
export async function toRows(ids: readonly string[]): Promise<number[]> {
  const rows: number[] = [];
  let ascending = true;
  for await (const slice of slicesOf(ids)) {
    for (const id of slice) {
      const row = toRow(id);
      ascending &&= row > (rows.at(-1) ?? -1);
      rows.push(row);
    }
  }
  return ascending ? rows : rows.sort((a, b) => a - b);
}

const version = 1;
const openingBracket = 0x5b;

/**
 * Which rows a merged entry replaces: varUint version, varUint count, then each row's distance from the one before, in
 * the run-length notation of lib0, for most follow each other.
 */
export async function packRows(codec: Codec, scope: string, rows: readonly number[]): Promise<Uint8Array> {
  const runs = new encoding.UintOptRleEncoder();
  let before = 0;
  for await (const slice of slicesOf(rows)) {
    for (const row of slice) {
      runs.write(row - before);
      before = row;
    }
  }
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, version);
  encoding.writeVarUint(encoder, rows.length);
  encoding.writeUint8Array(encoder, runs.toUint8Array());
  return codec.encode(scope, encoding.toUint8Array(encoder));
}

/** @returns in ascending order */
export function unpackRows(codec: Codec, stored: Uint8Array): number[] {
  const content = codec.decode(stored);
  // The first version of the software wrote a JSON list of ids.
  if (content[0] === openingBracket) return (unpackJson(codec, stored) as string[]).map(toRow).sort((a, b) => a - b);
  const decoder = decoding.createDecoder(content);
  decoding.readVarUint(decoder);
  const count = decoding.readVarUint(decoder);
  const runs = new decoding.UintOptRleDecoder(decoding.readTailAsUint8Array(decoder));
  let row = 0;
  return Array.from({ length: count }, () => (row += runs.read()));
}
