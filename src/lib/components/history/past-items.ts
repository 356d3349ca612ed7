import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';
import type { DocumentHistory } from './load.ts';

/** A section of the minutes that is looked at. Items that have left the agenda since have no number. */
export interface PastItem {
  id: string;
  number?: string;
  title: string;
  part: 1 | 2;
  documentId: string | undefined;
  /** The item as it stands on the agenda now. */
  item?: AgendaItemView;
}

/** As they stand on the agenda, and after them those that the documents know from before. */
export function pastItems(
  { items, minutes }: Pick<MeetingView, 'items' | 'minutes'>,
  documents: ReadonlyMap<string, DocumentHistory>,
): PastItem[] {
  const listed: PastItem[] = items.map((item) => ({
    id: item.id,
    number: item.number,
    title: item.title,
    part: item.part,
    documentId: item.documentId,
    item,
  }));
  const known = new Set(items.map(({ id }) => id));
  for (const { documentId, past } of documents.values()) {
    for (const id of past.items) {
      if (known.has(id)) continue;
      const part = documentId === minutes.id ? 1 : 2;
      listed.push({ id, title: 'An item that is no longer on the agenda', part, documentId });
    }
  }
  return listed;
}
