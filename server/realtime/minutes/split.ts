import * as Y from 'yjs';
import { linesOf, writeUpdate, type Deletions } from './write-update.ts';

/**
 * Parts an update in two, by whose structs they are. The deletions stay with the second.
 * @returns Yjs updates (version 1); undefined where there is nothing
 */
export function splitByClient(
  update: Uint8Array,
  first: (clientId: number) => boolean,
): [Uint8Array | undefined, Uint8Array | undefined] {
  const { structs, ds } = Y.decodeUpdate(update);
  const lines = linesOf(structs);
  const theirs = lines.filter((line) => first(line[0]!.id.client));
  const own = lines.filter((line) => !first(line[0]!.id.client));
  const deletions: Deletions = ds.clients;
  return [
    theirs.length > 0 ? writeUpdate(theirs, new Map()) : undefined,
    own.length > 0 || deletions.size > 0 ? writeUpdate(own, deletions) : undefined,
  ];
}
