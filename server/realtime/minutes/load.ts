import * as Y from 'yjs';
import type { LogEntry, MinutesLog } from '../../ports.ts';
import type { Timers } from '../timers.ts';

/** Entries that are applied before others have their turn on the processor: some milliseconds' work. */
const entriesInTurn = 100;
/** So many are left as they are until something has to be known of their content. */
const entriesAtRest = 100;
const bytesAtRest = 2 ** 20;

/** A document as its log has it. */
export interface Loaded {
  /** Updates, merged ones first, when there was no need yet to make a document of them. */
  updates: readonly Uint8Array[];
  /** They are one merge, and so the whole document as it can be sent. */
  merged: boolean;
  doc: Y.Doc | undefined;
  /** Encoded, at most. */
  bytes: number;
  /** Of the entries that are in it, and of those that these stand for. */
  ids: string[];
}

/**
 * Never a blank document in place of one that could not be read.
 * @throws QuorateError `store_corrupt`, and whatever the log throws
 */
export async function loadDocument(
  log: Pick<MinutesLog, 'pages'>,
  documentId: string,
  timers: Timers,
): Promise<Loaded> {
  const { entries, ids } = await standing(log, documentId);
  const updates = entries.map(({ update }) => update);
  const merged = entries.length === 1 && entries[0]!.kind === 'merged';
  const bytes = updates.reduce((sum, update) => sum + update.byteLength, 0);
  const atRest = merged || (updates.length <= entriesAtRest && bytes <= bytesAtRest);
  if (atRest) return { updates, merged, doc: undefined, bytes, ids };
  const doc = newDocument();
  for (let start = 0; start < updates.length; start += entriesInTurn) {
    if (start > 0) await new Promise<void>((resolve) => timers.tick(resolve));
    integrate(doc, updates.slice(start, start + entriesInTurn));
  }
  return { updates: [], merged: false, doc, bytes, ids };
}

/** Merged entries first: what was written after them builds on them. */
async function standing(
  log: Pick<MinutesLog, 'pages'>,
  documentId: string,
): Promise<{ entries: LogEntry[]; ids: string[] }> {
  const plain: LogEntry[] = [];
  const merged: LogEntry[] = [];
  for await (const page of log.pages(documentId, 'standing')) {
    for (const entry of page) (entry.kind === 'merged' ? merged : plain).push(entry);
  }
  const replaced = new Set(merged.flatMap(({ parts }) => parts ?? []));
  const all = [...merged, ...plain];
  return {
    entries: all.filter(({ id }) => !replaced.has(id)),
    ids: [...new Set([...all.map(({ id }) => id), ...replaced])],
  };
}

/** Garbage collected, as what is sent to browsers is. */
export function documentOf(updates: readonly Uint8Array[]): Y.Doc {
  const doc = newDocument();
  integrate(doc, updates);
  return doc;
}

function integrate(doc: Y.Doc, updates: readonly Uint8Array[]): void {
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update);
  });
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
function newDocument(): Y.Doc {
  const doc = new Y.Doc({ gc: true });
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
  return doc;
}
