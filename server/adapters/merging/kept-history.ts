/**
 * How history is kept in the store (S4, S11): what compaction replaced, arranged in batches, in chunks under keys
 * derived from the entries. In the notation of lib0, version 2:
 *
 *     varUint version, varUint count, then for each batch:
 *     varString id (of its first entry), varString author, varUint8 carried (0 or 1), varUint from, varUint until - from,
 *     varUint8Array update
 *
 * Version 1 kept each entry by itself: varString id, varString author, varUint8 carried, varUint at, varString node,
 * varUint8Array update. Chunks may overlap where a run was cut short; whoever reads them takes each change once.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { createHash } from 'node:crypto';
import { QuorateError } from '#server/errors.ts';
import type { KeptHistory } from '#server/ports.ts';
import type { ArrangedBatch, Piece } from './arrange.ts';
import { type Passages, scrub } from './scrub.ts';

const version = 2;
/** Before compression: far below what one store document holds, and little enough to read in one go. */
const chunkBytes = 1_000_000;

export function writeChunks(batches: readonly ArrangedBatch[]): KeptHistory[] {
  const chunks: ArrangedBatch[][] = [];
  let bytes = Infinity;
  for (const batch of batches) {
    if (bytes > chunkBytes) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)!.push(batch);
    bytes += batch.update.byteLength;
  }
  return chunks.map((chunk) => ({
    key: keyOf(chunk.flatMap(({ ids }) => ids)),
    content: writeChunk(chunk.map(({ ids, ...batch }) => ({ ...batch, id: ids[0]! }))),
  }));
}

/** The same for the same entries, and sorted by the first of them. */
function keyOf(ids: readonly string[]): string {
  const sorted = [...ids].sort();
  const digest = createHash('sha256').update(sorted.join('\n')).digest('hex');
  return `${sorted[0]}.${digest.slice(0, 32)}`;
}

function writeChunk(pieces: readonly Piece[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, version);
    encoding.writeVarUint(encoder, pieces.length);
    for (const { id, author, carried, from, until, update } of pieces) {
      encoding.writeVarString(encoder, id);
      encoding.writeVarString(encoder, author);
      encoding.writeUint8(encoder, carried ? 1 : 0);
      encoding.writeVarUint(encoder, from);
      encoding.writeVarUint(encoder, until - from);
      encoding.writeVarUint8Array(encoder, update);
    }
  });
}

/** @throws QuorateError `store_corrupt` */
export function readChunk(content: Uint8Array): Piece[] {
  const decoder = decoding.createDecoder(content);
  try {
    const found = decoding.readVarUint(decoder);
    if (found !== 1 && found !== version) throw new Error(`version ${found} is unknown`);
    const read = found === 1 ? readEntry : readPiece;
    return Array.from({ length: decoding.readVarUint(decoder) }, () => read(decoder));
  } catch (cause) {
    throw new QuorateError('store_corrupt', 'The minutes’ history cannot be read.', { cause });
  }
}

function readPiece(decoder: decoding.Decoder): Piece {
  const id = decoding.readVarString(decoder);
  const author = decoding.readVarString(decoder);
  const carried = decoding.readUint8(decoder) === 1;
  const from = decoding.readVarUint(decoder);
  const until = from + decoding.readVarUint(decoder);
  return { id, author, carried, from, until, update: decoding.readVarUint8Array(decoder) };
}

function readEntry(decoder: decoding.Decoder): Piece {
  const id = decoding.readVarString(decoder);
  const author = decoding.readVarString(decoder);
  const carried = decoding.readUint8(decoder) === 1;
  const at = decoding.readVarUint(decoder);
  decoding.readVarString(decoder);
  return { id, author, carried, from: at, until: at, update: decoding.readVarUint8Array(decoder) };
}

/** @returns undefined when nothing of the passages is in it */
export function scrubChunk(content: Uint8Array, passages: Passages): Uint8Array | undefined {
  let changed = false;
  const pieces = readChunk(content).map((piece) => {
    const update = scrub(piece.update, passages);
    changed ||= update !== piece.update;
    return { ...piece, update };
  });
  return changed ? writeChunk(pieces) : undefined;
}
