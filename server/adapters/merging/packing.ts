/** Entries on their way to the process that merges, a page in one piece. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { LogEntry } from '#server/ports.ts';

export type PackedEntry = Pick<LogEntry, 'id' | 'kind' | 'author' | 'carried' | 'at' | 'update' | 'parts'>;

export function packEntries(entries: readonly PackedEntry[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, entries.length);
  for (const { id, kind, author, carried, at, update, parts = [] } of entries) {
    encoding.writeVarString(encoder, id);
    encoding.writeUint8(encoder, (kind === 'merged' ? 2 : 0) + (carried ? 1 : 0));
    encoding.writeVarString(encoder, author);
    encoding.writeVarUint(encoder, at);
    encoding.writeVarUint8Array(encoder, update);
    encoding.writeVarUint(encoder, parts.length);
    for (const part of parts) encoding.writeVarString(encoder, part);
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
    const parts = Array.from({ length: decoding.readVarUint(decoder) }, () => decoding.readVarString(decoder));
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
