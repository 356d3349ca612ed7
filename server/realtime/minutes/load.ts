import * as Y from 'yjs';
import type { MinutesLog } from '../../ports.ts';
import type { Timers } from '../timers.ts';

/** Entries that are applied before others have their turn on the processor. */
const entriesInTurn = 2_000;

export interface Loaded {
  doc: Y.Doc;
  /** Content of the log that builds on something the log lacks; kept out of the document until that has come. */
  incomplete: Uint8Array | undefined;
  /** Encoded, at most. */
  bytes: number;
}

/**
 * A document as its log has it, garbage collected. Never a blank one in place of one that could not be read.
 * @throws QuorateError `store_corrupt`, and whatever the log throws
 */
export async function loadDocument(log: Pick<MinutesLog, 'read'>, documentId: string, timers: Timers): Promise<Loaded> {
  const entries = await log.read(documentId);
  const doc = new Y.Doc({ gc: true });
  keepFormatting(doc);
  let bytes = 0;
  for (let start = 0; start < entries.length; start += entriesInTurn) {
    if (start > 0) await new Promise<void>((resolve) => timers.tick(resolve));
    doc.transact(() => {
      for (const entry of entries.slice(start, start + entriesInTurn)) {
        Y.applyUpdate(doc, entry.update);
        bytes += entry.update.byteLength;
      }
    });
  }
  return { doc, incomplete: setAside(doc), bytes };
}

/** Takes out of a document what it could not integrate. */
export function setAside(doc: Y.Doc): Uint8Array | undefined {
  const { pendingStructs, pendingDs } = doc.store;
  if (pendingStructs === null && pendingDs === null) return undefined;
  doc.store.pendingStructs = null;
  doc.store.pendingDs = null;
  const parts = [pendingStructs?.update, pendingDs].filter((part) => part != null);
  return Y.convertUpdateFormatV2ToV1(Y.mergeUpdatesV2(parts));
}

/**
 * Yjs peers delete formatting marks that a remote change made redundant. The server is nobody's peer: it would
 * write in its own name, and its document would be ahead of its log.
 */
export function keepFormatting(doc: Y.Doc): void {
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
}
