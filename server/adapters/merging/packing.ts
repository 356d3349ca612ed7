/** Entries on their way to the process that merges, a page in one piece; and ids on their way back. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { type LogEntry, turn } from '#server/ports.ts';

export type PackedEntry = Pick<LogEntry, 'id' | 'kind' | 'author' | 'carried' | 'at' | 'update' | 'parts'>;

/** In no id. */
const separator = '\n';
const split = (joined: string): string[] => (joined === '' ? [] : joined.split(separator));

export function packEntries(entries: readonly PackedEntry[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const { id, kind, author, carried, at, update, parts = [] } of entries) {
    encoding.writeVarString(encoder, id);
    encoding.writeUint8(encoder, (kind === 'merged' ? 2 : 0) + (carried ? 1 : 0));
    encoding.writeVarString(encoder, author);
    encoding.writeVarUint(encoder, at);
    encoding.writeVarUint8Array(encoder, update);
    encoding.writeVarString(encoder, parts.join(separator));
  }
  return encoding.toUint8Array(encoder);
}

/** @returns updates are views of what was given */
export function unpackEntries(packed: Uint8Array): PackedEntry[] {
  const decoder = decoding.createDecoder(packed);
  return Array.from({ length: decoding.readVarUint(decoder) }, () => {
    const id = decoding.readVarString(decoder);
    const flags = decoding.readUint8(decoder);
    const author = decoding.readVarString(decoder);
    const at = decoding.readVarUint(decoder);
    const update = decoding.readVarUint8Array(decoder);
    const parts = split(decoding.readVarString(decoder));
    return {
      id,
      kind: flags & 2 ? 'merged' : 'plain',
      author,
      at,
      update,
      ...(flags & 1 ? { carried: true as const } : {}),
      ...(parts.length > 0 ? { parts } : {}),
    };
  });
}

/** A flood leaves a hundred thousand ids: as so many strings they would all be received in one turn. */
export const packIds = (ids: readonly string[]): Uint8Array => new TextEncoder().encode(ids.join(separator));

/** About a millisecond's work. */
const sliceBytes = 100_000;

/** In slices, between which everything else has its turn. */
export async function unpackIds(packed: Uint8Array): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < packed.length;) {
    if (start > 0) await turn();
    const found = packed.indexOf(separator.charCodeAt(0), start + sliceBytes);
    const end = found === -1 ? packed.length : found;
    for (const id of new TextDecoder().decode(packed.subarray(start, end)).split(separator)) ids.push(id);
    start = end + 1;
  }
  return ids;
}
