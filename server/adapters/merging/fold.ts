import * as Y from 'yjs';
import type { Passage } from '#lib/domain/expunction.ts';
import { mergeUpdates } from '#lib/domain/merge-updates.ts';
import { Contents, endOf, lackingParts, readContents } from './contents.ts';
import { Ranges } from './ranges.ts';

/** A document's updates as one, garbage collected. Keystrokes are joined first: a document takes runs faster. */
export function fold(updates: Iterable<Uint8Array>): Uint8Array {
  const known = new Ranges<true>();
  const contents = new Contents();
  for (const update of updates) {
    const { structs, deletions } = readContents(update);
    for (const struct of structs) {
      for (const part of lackingParts(known, struct)) {
        known.add(part.id.client, part.id.clock, endOf(part), true);
        contents.addStruct(part);
      }
    }
    for (const deletion of deletions) contents.addDeletion(deletion);
  }
  return mergeUpdates([contents.write()]);
}

/** Whether something in an update builds on what the update lacks. */
export function hasGaps(update: Uint8Array): boolean {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, update);
    return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
  } finally {
    doc.destroy();
  }
}

/** What became of passages in a document: the worst that holds for any part of each. */
export function examine(
  updates: Iterable<Uint8Array>,
  passages: readonly Passage[],
): ('deleted' | 'shown' | 'unknown')[] {
  const doc = new Y.Doc({ gc: false });
  try {
    Y.applyUpdate(doc, fold(updates));
    return passages.map(({ clientId, clock, length }) => {
      const structs = doc.store.clients.get(clientId) ?? [];
      if (length < 1 || clock + length > Y.getState(doc.store, clientId)) return 'unknown';
      const within = structs.slice(Y.findIndexSS(structs, clock), Y.findIndexSS(structs, clock + length - 1) + 1);
      return within.every((struct) => struct.deleted) ? 'deleted' : 'shown';
    });
  } finally {
    doc.destroy();
  }
}
