import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';

/** Whether an item's minutes can be written by this reader now. */
export const mayWriteItem = (view: MeetingView, item: AgendaItemView): boolean =>
  item.mayWrite && item.documentId !== undefined && view.minutes.frozen === undefined;

/** The documents that a page opens: the open minutes, and each confidential one that the reader may read. */
export function documentsOf(view: MeetingView): string[] {
  const confidential = view.items.map(({ documentId }) => documentId).filter((id) => id !== undefined);
  return [...new Set([view.minutes.id, ...confidential])];
}

export const mayWriteIn = (view: MeetingView, documentId: string): boolean =>
  view.minutes.frozen === undefined &&
  ((documentId === view.minutes.id && view.may.write) ||
    view.items.some((item) => item.documentId === documentId && item.mayWrite));
