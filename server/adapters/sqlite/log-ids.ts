import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { unpackJson, type Codec } from '#server/ports.ts';

/** Row ids as strings that sort as the numbers do: 16 digits hold every safe integer. */
export const toId = (row: number): string => String(row).padStart(16, '0');
export const toRow = (id: string): number => Number(id);

/**
 * The next id of a document (`?1`): they count on. Where nothing is left to count on from, it is the time in
 * microseconds, so that no id comes twice.
 */
export const nextId =
  "(coalesce((SELECT max(id) FROM log WHERE document_id = ?1), CAST(unixepoch('subsec') * 1000000 AS INTEGER)) + 1)";

const version = 1;
const openingBracket = 0x5b;

/**
 * Which rows a merged entry replaces: varUint version, varUint count, then each row's distance from the one before, in
 * the run-length notation of lib0, for most follow each other.
 */
export function packRows(codec: Codec, scope: string, ids: readonly string[]): Uint8Array {
  const rows = ids.map(toRow).sort((a, b) => a - b);
  const runs = new encoding.UintOptRleEncoder();
  rows.forEach((row, i) => runs.write(row - (i === 0 ? 0 : rows[i - 1]!)));
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
