import * as Y from 'yjs';
import { type AgendaItem, documentOf, type Meeting, sectionName } from '#lib/domain/meetings.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';

/**
 * The minutes of some items: the frozen bytes where there are any, else the log as it is now. Only the documents of
 * these items are opened (A3).
 * @param use is done with them when it returns
 */
export async function withSections<T>(
  deps: Deps,
  meeting: Meeting,
  items: readonly AgendaItem[],
  use: (sectionOf: (item: AgendaItem) => Y.XmlFragment) => T,
): Promise<T> {
  const docs = new Map<string, Y.Doc>();
  try {
    for (const documentId of new Set(items.map((item) => documentOf(meeting, item)))) {
      const doc = new Y.Doc();
      docs.set(documentId, doc);
      Y.applyUpdate(doc, await bytesOf(deps, meeting, documentId));
    }
    return use((item) => {
      const doc = docs.get(documentOf(meeting, item));
      if (doc === undefined) throw new Error('the minutes of this item were not opened');
      return doc.getXmlFragment(sectionName(item.id));
    });
  } finally {
    for (const doc of docs.values()) doc.destroy();
  }
}

async function bytesOf(deps: Deps, meeting: Meeting, documentId: string): Promise<Uint8Array> {
  const frozen = meeting.minutes.frozen?.documents.find((d) => d.documentId === documentId);
  if (frozen === undefined) return deps.merging.fold(deps.minutesLog.pages(documentId));
  const bytes = await deps.blobs.get(frozen.blobId);
  if (bytes === undefined) throw new QuorateError('store_corrupt');
  return bytes;
}
