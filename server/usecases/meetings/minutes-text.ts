import * as Y from 'yjs';
import { sectionName } from '#lib/domain/meetings.ts';
import type { Deps } from '../shared/deps.ts';

/** Whether the minutes of an agenda item hold anything that a reader would see. */
export async function hasText(deps: Deps, documentId: string, itemId: string): Promise<boolean> {
  const doc = new Y.Doc();
  try {
    Y.applyUpdate(doc, await deps.merging.fold(deps.minutesLog.pages(documentId)));
    return doc
      .getXmlFragment(sectionName(itemId))
      .toArray()
      .some((node) => !isBlank(node));
  } finally {
    doc.destroy();
  }
}

/** An empty paragraph is what an editor leaves where nobody has written anything. */
function isBlank(node: Y.XmlElement | Y.XmlText | Y.XmlHook): boolean {
  if (node instanceof Y.XmlText) return node.length === 0;
  return (
    node instanceof Y.XmlElement &&
    node.nodeName === 'paragraph' &&
    node.toArray().every((inner) => isBlank(inner as Y.XmlElement | Y.XmlText))
  );
}
