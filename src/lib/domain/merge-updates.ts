import * as Y from 'yjs';

/**
 * Merges Yjs updates through a document, which collects garbage: `Y.mergeUpdates` never does. What builds on content
 * that is not among them is kept.
 */
export function mergeUpdates(updates: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc({ gc: true });
  // Yjs peers delete formatting marks that somebody's change made redundant; a merge changes nothing.
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
  try {
    doc.transact(() => {
      for (const update of updates) Y.applyUpdate(doc, update);
    });
    return Y.encodeStateAsUpdate(doc);
  } finally {
    doc.destroy();
  }
}
