/**
 * What compaction replaced, kept for the minutes' history (S11). Version 1:
 *
 *     varUint version, varUint count, then for each entry:
 *     varString id, varString author, varUint8 carried (0 or 1), varUint at, varString node, varUint8Array update
 *
 * in the notation of lib0. Batches may overlap where a run was cut short: an entry is the same wherever it stands.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { createHash } from 'node:crypto';
import { QuorateError } from '../errors.ts';
import type { LogEntry } from '../ports.ts';

const version = 1;

export type HistoryEntry = Pick<LogEntry, 'id' | 'author' | 'carried' | 'at' | 'node' | 'update'>;

export function writeBatch(entries: readonly HistoryEntry[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, version);
    encoding.writeVarUint(encoder, entries.length);
    for (const { id, author, carried, at, node, update } of entries) {
      encoding.writeVarString(encoder, id);
      encoding.writeVarString(encoder, author);
      encoding.writeUint8(encoder, carried ? 1 : 0);
      encoding.writeVarUint(encoder, at);
      encoding.writeVarString(encoder, node);
      encoding.writeVarUint8Array(encoder, update);
    }
  });
}

/**
 * The other half of the format. Nothing but tests reads history yet (S11).
 * @public
 * @throws QuorateError `store_corrupt`
 */
export function readBatch(content: Uint8Array): HistoryEntry[] {
  const decoder = decoding.createDecoder(content);
  if (decoding.readVarUint(decoder) !== version) {
    throw new QuorateError('store_corrupt', 'The minutes’ history is of a version that is not known here.');
  }
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    const id = decoding.readVarString(decoder);
    const author = decoding.readVarString(decoder);
    const carried = decoding.readUint8(decoder) === 1;
    const at = decoding.readVarUint(decoder);
    const node = decoding.readVarString(decoder);
    const update = decoding.readVarUint8Array(decoder);
    return { id, author, at, node, update, ...(carried ? { carried } : {}) };
  });
}

/** The same for the same entries, and sorted by the first of them. */
export function batchKey(entries: readonly HistoryEntry[]): string {
  const ids = entries.map((entry) => entry.id).sort();
  const digest = createHash('sha256').update(ids.join('\n')).digest('hex');
  return `${ids[0]}.${digest.slice(0, 32)}`;
}
